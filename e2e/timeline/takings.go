package timeline

import (
	"maps"
	"slices"
	"time"
)

// Taking is the moment at which a member was told to go.
type Taking struct {
	At      int // the first moment in which it is leaving, or gone
	Decided int // the first moment in which that was settled: an eviction marks the member before it deletes it
	Name    string
	Member  Member // as it was just before
	Deleted time.Time
	Reason  string // who wanted it gone, where Kubernetes says so
	Forced  bool   // it was granted no time, as when its node is gone, or when it had none yet
	Lost    bool   // its node was gone before: who deletes what is left of it takes nothing
}

// evicted is the reason that the eviction API leaves on a pod. The others are losses that nobody chose: a node that is gone, a
// kubelet without room (https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions).
const evicted = "EvictionByEvictionAPI"

// chosen tells whether somebody took the member on purpose: an eviction, a rollout, a smaller number of members, or a person.
func (t Taking) chosen() bool { return !t.Lost && (t.Reason == "" || t.Reason == evicted) }

// Takings returns them in their order.
func Takings(moments []Moment) []Taking {
	var takings []Taking
	marked := map[string]int{} // by UID, the moment in which an eviction was granted
	for i := 1; i < len(moments); i++ {
		before, now := moments[i-1], moments[i]
		for _, name := range slices.Sorted(maps.Keys(before.Members)) {
			old, present := before.Members[name], now.Members[name]
			if old.leaving() {
				continue
			}
			if present.UID == old.UID && present.Disruption == evicted && old.Disruption != evicted {
				marked[old.UID] = i
			}
			t := Taking{At: i, Decided: i, Name: name, Member: old, Deleted: now.At, Reason: old.Disruption}
			if old.Node != "" {
				_, there := before.Nodes[old.Node]
				t.Lost = !there
			}
			switch {
			case present.UID != old.UID:
				t.Forced = true
			case present.leaving():
				t.Deleted, t.Reason, t.Forced = present.Deleted, present.Disruption, present.Grace == 0
			default:
				continue
			}
			if at, evicted := marked[old.UID]; evicted {
				t.Decided = at
			}
			takings = append(takings, t)
		}
	}
	return takings
}

// Rollout returns the ordinals of the members that somebody other than the eviction API told to go, in their order.
func Rollout(moments []Moment) []int {
	var ordinals []int
	for _, t := range Takings(moments) {
		if t.Reason == "" {
			ordinals = append(ordinals, t.Member.Ordinal)
		}
	}
	return ordinals
}

// spared tells whether an eviction left as many ready as if it alone took one, although another was not ready: thanks to one that is no
// longer wanted and has not gone yet. Such a one waits until all others are ready, and the disruption budget counts it all that time
// (Kubernetes 1.36, disruption.go, countHealthyPods and getExpectedScale). No budget can tell it from the others; docs/operations.md,
// "Draining a node", says how to keep out of that.
func (t Taking) spared(before Moment) bool {
	ready := 0
	for name, member := range before.Members {
		if member.Ready && !member.leaving() && (name == t.Name || member.Disruption != evicted) {
			ready++
		}
	}
	return t.Reason == evicted && ready >= before.Replicas
}

// unheard tells whether an eviction was granted by a budget that counted all members still. It hears a moment later of those that fail or
// are taken by others; evictions it charges at once.
func (t Taking) unheard(granted Moment) bool {
	return t.Reason == evicted && granted.Healthy >= granted.Replicas
}

// unseen tells whether an eviction could not see that another member was taken: because that came after it was granted, by a rollout, which
// does not ask the budget and heeds a member only when it is told to go; or because the budget had not heard of it.
func (t Taking) unseen(other Taking, granted Moment) bool {
	return t.Reason == evicted && other.Reason != evicted && (t.Decided <= other.At || t.unheard(granted))
}

// excused tells whether a member was taken beside others that are away, and nobody could have known better.
func (t Taking) excused(others map[int]Taking, moments []Moment) bool {
	for _, other := range others {
		if !t.unseen(other, moments[t.Decided-1]) && !t.spared(moments[t.At-1]) {
			return false
		}
	}
	return len(others) > 0
}

// away returns, for each moment and by ordinal, who was taken on purpose while it was ready, and is not ready again. One that is no
// longer wanted is not away, and neither is one beside another, where Kubernetes cannot see that: docs/operations.md, "Draining a node".
func away(moments []Moment) []map[int]Taking {
	all := make([]map[int]Taking, len(moments))
	taken := map[int][]Taking{} // by moment
	for _, t := range Takings(moments) {
		taken[t.At] = append(taken[t.At], t)
	}
	current := map[int]Taking{}
	for i, m := range moments {
		for _, member := range m.Members {
			if member.Ready && !member.leaving() {
				delete(current, member.Ordinal)
			}
		}
		for _, t := range taken[i] {
			if t.chosen() && t.Member.Ready && !t.excused(current, moments) {
				current[t.Member.Ordinal] = t
			}
		}
		maps.DeleteFunc(current, func(ordinal int, _ Taking) bool { return ordinal >= m.Replicas })
		all[i] = maps.Clone(current)
	}
	return all
}
