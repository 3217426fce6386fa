package timeline

import (
	"fmt"
	"maps"
	"slices"
)

// OneAtATime holds where nobody takes a ready member on purpose while another one is unready, leaving, or away. Members that are
// no longer wanted do not count, and neither do those that were never there yet. Nor does it count as taking to scale a member away,
// which Kubernetes does after a look at the others too, but which may be decided at the very moment at which another is evicted. An
// eviction does not count that a member is spared for.
func OneAtATime(moments []Moment) []Breach { return oneAtATime(moments, Takings(moments)) }

// OneAtATimeAsGranted is OneAtATime for scenarios in which something else may happen in the very moment of an eviction. That is judged by
// what its disruption budget knew when it granted it.
func OneAtATimeAsGranted(moments []Moment) []Breach { return oneAtATime(moments, asGranted(moments)) }

func oneAtATime(moments []Moment, takings []Taking) []Breach {
	var breaches []Breach
	gone := away(moments, takings)
	for _, t := range takings {
		before := moments[t.judged-1]
		if !t.chosen() || !t.Member.Ready || t.Reason == "" && t.Member.Ordinal >= before.Replicas {
			continue
		}
		missed := map[int]bool{}
		for ordinal, other := range gone[t.judged-1] {
			if !t.unseen(other, before) {
				missed[ordinal] = true
			}
		}
		for name, other := range before.Members {
			unready := !t.unheard(before) && (!other.Ready || other.leaving())
			granted := t.Reason == evicted && other.Disruption == evicted
			if name != t.Name && other.Ordinal < before.Replicas && (unready || granted) {
				missed[other.Ordinal] = true
			}
		}
		delete(missed, t.Member.Ordinal)
		if len(missed) > 0 && !t.spared(before) {
			breaches = append(breaches, Breach{t.At, fmt.Sprintf("%s was ready and was taken while %v was not ready", t.Name, slices.Sorted(maps.Keys(missed)))})
		}
	}
	return breaches
}

// SeedsStay holds where no two of the first members are away at a time: they need a majority.
func SeedsStay(seeds int) Rule { return seedsStay(seeds, Takings) }

// SeedsStayAsGranted is to SeedsStay what OneAtATimeAsGranted is to OneAtATime.
func SeedsStayAsGranted(seeds int) Rule { return seedsStay(seeds, asGranted) }

func seedsStay(seeds int, takings func([]Moment) []Taking) Rule {
	return func(moments []Moment) []Breach {
		var breaches []Breach
		broken := false
		for i, gone := range away(moments, takings(moments)) {
			maps.DeleteFunc(gone, func(ordinal int, _ Taking) bool { return ordinal >= seeds })
			if len(gone) > 1 && !broken {
				breaches = append(breaches, Breach{i, fmt.Sprintf("the seeds %v are gone on purpose at the same time", slices.Sorted(maps.Keys(gone)))})
			}
			broken = len(gone) > 1
		}
		return breaches
	}
}

// SeedsWanted holds where the number of members never falls below that of the seeds, so that none of them is scaled away.
func SeedsWanted(seeds int) Rule {
	return func(moments []Moment) []Breach {
		for i, m := range moments {
			if m.Replicas >= 0 && m.Replicas < seeds {
				return []Breach{{i, fmt.Sprintf("%d members are wanted, fewer than the %d seeds", m.Replicas, seeds)}}
			}
		}
		return nil
	}
}

// Serves holds where a Service that had an endpoint has one ever after.
func Serves(service string) Rule {
	return func(moments []Moment) []Breach {
		for i := 1; i < len(moments); i++ {
			if moments[i-1].Serving[service] > 0 && moments[i].Serving[service] == 0 {
				return []Breach{{i, service + " has lost its last endpoint"}}
			}
		}
		return nil
	}
}
