package timeline

import "maps"

// away returns, for each moment and by ordinal, who was taken on purpose while it was ready, and is not ready again. One that is no
// longer wanted is not away, and neither is one whose taker is excused.
func away(moments []Moment, takings []Taking) []map[int]Taking {
	all := make([]map[int]Taking, len(moments))
	taken := map[int][]Taking{} // by moment
	for _, t := range takings {
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

// excused tells whether a member was taken beside others that are away, and who took it is not to blame.
func (t Taking) excused(others map[int]Taking, moments []Moment) bool {
	for _, other := range others {
		if !t.unseen(other, moments[t.judged-1]) && !t.spared(moments[t.At-1]) {
			return false
		}
	}
	return len(others) > 0
}
