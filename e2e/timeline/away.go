package timeline

import "maps"

// away returns, for each moment and by ordinal, who was taken on purpose while it was ready, and is not ready again. One that is no
// longer wanted is not away, and neither is one whose taker is excused.
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

// unheard tells whether an eviction was granted by a budget that missed none of the members that it counted on. It hears a moment later of
// those that fail, are taken by others or are new; evictions it charges at once.
func (t Taking) unheard(granted Moment) bool {
	return t.Reason == evicted && granted.Expected > 0 && granted.Healthy >= granted.Expected
}

// unseen tells whether an eviction could not see that another member was taken: because that came after it was granted, by a rollout, which
// does not ask the budget and heeds a member only when it is told to go; or because the budget had not heard of it. docs/operations.md,
// "Rolling out a change", says how to keep out of that.
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
