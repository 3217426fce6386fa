package timeline

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// WaitsBetween holds where a rollout takes a member only after all others have been ready for as long as the set's minReadySeconds.
// Both times come from the API server and are cut to whole seconds, so they compare exactly. Evictions do not wait: a disruption
// budget counts ready members, not available ones.
func WaitsBetween(moments []Moment) []Breach {
	var breaches []Breach
	for _, t := range Takings(moments) {
		before := moments[t.At-1]
		if t.Reason != "" || t.Lost || !t.Member.Ready || t.Member.Ordinal >= before.Replicas {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(before.Members)) {
			other := before.Members[name]
			if name == t.Name || !other.Ready {
				continue
			}
			if waited := t.Deleted.Sub(other.ReadySince); waited < before.MinReady {
				breaches = append(breaches, Breach{t.At, fmt.Sprintf("%s was taken when %s had been ready for %s, not for %s", t.Name, name, waited, before.MinReady)})
			}
		}
	}
	return breaches
}

// lag is the longest time that a controller needs to learn of a change, on a machine that is slow.
const lag = 2 * time.Second

// EmptyNodesFirst holds where no member is placed on a node that has one while a node that takes pods has none, and had none all the
// time since the member was made, and shortly before: at some moment of that time the scheduler decided. A member that is leaving keeps its node from counting as empty, and from counting as one that has a member: the scheduler does not see it any more
// (https://github.com/kubernetes/kubernetes/issues/87621).
//
// Shortly before, because the scheduler learns of nodes and of pods by separate watches: a new pod may reach it before a node does
// that was opened just before the pod was made.
func EmptyNodesFirst(moments []Moment) []Breach {
	var breaches []Breach
	for i := 1; i < len(moments); i++ {
		before, now := moments[i-1], moments[i]
		for _, name := range slices.Sorted(maps.Keys(now.Members)) {
			placed := now.Members[name]
			if old := before.Members[name]; placed.Node == "" || old.UID == placed.UID && old.Node != "" {
				continue
			}
			if !hasMember(before, placed.Node, name, false) {
				continue
			}
			made := i - 1
			for made > 0 && moments[made-1].Members[name].UID == placed.UID {
				made--
			}
			for known := moments[made].At.Add(-lag); made > 0 && moments[made].At.After(known); {
				made--
			}
			for _, node := range slices.Sorted(maps.Keys(before.Nodes)) {
				if emptyThroughout(moments[made:i], node, name) {
					breaches = append(breaches, Breach{i, fmt.Sprintf("%s was placed on %s, which has a member, while %s has none", name, placed.Node, node)})
					break
				}
			}
		}
	}
	return breaches
}

// hasMember tells whether a node has a member other than one, and whether those count that are leaving.
func hasMember(m Moment, node, otherThan string, leaving bool) bool {
	for name, member := range m.Members {
		if name != otherThan && member.Node == node && (leaving || !member.leaving()) {
			return true
		}
	}
	return false
}

func emptyThroughout(moments []Moment, node, otherThan string) bool {
	return !slices.ContainsFunc(moments, func(m Moment) bool { return !m.Nodes[node].Eligible || hasMember(m, node, otherThan, true) })
}
