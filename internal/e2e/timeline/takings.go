package timeline

import (
	"maps"
	"slices"
	"time"
)

// Taking is the moment at which a member was told to go.
type Taking struct {
	At      int // the first moment in which it is leaving, or gone
	Name    string
	Member  Member // as it was just before
	Deleted time.Time
	Reason  string // who wanted it gone, where Kubernetes says so
	Lost    bool   // its node was gone before: who deletes what is left of it takes nothing
}

// evicted is the reason that the eviction API leaves on a pod. The others are losses that nobody chose: a node that is gone, a
// kubelet without room (https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions).
const evicted = "EvictionByEvictionAPI"

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
			if old.leaving() || present.UID == old.UID && !present.leaving() {
				continue
			}
			if old.Node != "" {
				_, there := before.Nodes[old.Node]
				t.Lost = !there
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
