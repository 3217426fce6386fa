package timeline

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Check returns an error where a timeline breaks a rule. There are two that hold at each moment, whatever happens to the stack:
//
//   - No seed is taken on purpose while another one that was taken so is not ready again.
//   - A Service that clients have found a member by leads to a member ever after.
//
// The error shows all moments, and marks the one at which the rule was broken.
func Check(moments []Moment, seeds int, service string) error {
	away := map[string]bool{} // seeds that were taken on purpose and are not back
	takings := Takings(moments)
	for i := 1; i < len(moments); i++ {
		before, now := moments[i-1], moments[i]
		if before.Serving[service] > 0 && now.Serving[service] == 0 {
			return fmt.Errorf("%s has lost its last endpoint:\n%s", service, Show(moments, i))
		}
		for ; len(takings) > 0 && takings[0].At == i; takings = takings[1:] {
			t := takings[0]
			if !t.OnPurpose() || !t.Member.Ready || t.Member.Ordinal >= seeds {
				continue
			}
			if len(away) > 0 {
				return fmt.Errorf("%s was taken while %v was away:\n%s", t.Name, slices.Sorted(maps.Keys(away)), Show(moments, i))
			}
			away[t.Name] = true
		}
		maps.DeleteFunc(away, func(name string, _ bool) bool { return now.Members[name].Stays() })
	}
	return nil
}

// Show returns the moments, a line for each, with one of them marked. Where none is meant, say -1.
func Show(moments []Moment, marked int) string {
	var b strings.Builder
	for i, m := range moments {
		mark := " "
		if i == marked {
			mark = ">"
		}
		since := 0.0
		if i > 0 {
			since = m.At.Sub(moments[1].At).Seconds()
		}
		fmt.Fprintf(&b, "%s %6.1fs %s\n", mark, since, m)
	}
	return b.String()
}

// Taking is the moment at which a member was told to go.
type Taking struct {
	At      int // the first moment in which it is leaving, or gone
	Name    string
	Member  Member // as it was just before
	Deleted time.Time
	Reason  string // who wanted it gone, where Kubernetes says so
}

// OnPurpose tells whether somebody chose to take the member: by an eviction, which names itself, or by a deletion, of which Kubernetes
// says nothing. The other reasons are losses, such as a node that is gone
// (https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions).
func (t Taking) OnPurpose() bool { return t.Reason == "" || t.Reason == "EvictionByEvictionAPI" }

// Takings returns them in their order.
func Takings(moments []Moment) []Taking {
	var takings []Taking
	for i := 1; i < len(moments); i++ {
		before, now := moments[i-1], moments[i]
		for _, name := range slices.Sorted(maps.Keys(before.Members)) {
			old, present := before.Members[name], now.Members[name]
			t := Taking{At: i, Name: name, Member: old, Deleted: now.At, Reason: old.Disruption}
			if present.UID == old.UID {
				t.Deleted, t.Reason = present.Deleted, present.Disruption
			}
			if old.Deleted.IsZero() && !t.Deleted.IsZero() {
				takings = append(takings, t)
			}
		}
	}
	return takings
}

// Rollout returns the ordinals of the members that were deleted, and not evicted or lost, in their order.
func Rollout(moments []Moment) []int {
	var ordinals []int
	for _, t := range Takings(moments) {
		if t.Reason == "" {
			ordinals = append(ordinals, t.Member.Ordinal)
		}
	}
	return ordinals
}
