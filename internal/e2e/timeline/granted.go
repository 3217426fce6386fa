package timeline

// asGranted returns the takings, of which the evictions are judged by the moment in which they were granted, and by what their disruption
// budget knew then. An eviction marks the member first, and tells it to go a little later.
func asGranted(moments []Moment) []Taking {
	marked := map[string]int{} // the moment, by UID
	for i := 1; i < len(moments); i++ {
		for name, member := range moments[i].Members {
			before := moments[i-1].Members[name]
			if member.Disruption == evicted && (before.UID != member.UID || before.Disruption != evicted) {
				marked[member.UID] = i
			}
		}
	}
	takings := Takings(moments)
	for i, t := range takings {
		if at, known := marked[t.Member.UID]; known && t.Reason == evicted {
			takings[i].judged, takings[i].granted = at, true
		}
	}
	return takings
}

// unheard tells whether the budget missed none of the members that it counted on. It hears a moment later of those that fail, are taken by
// others or are new; evictions it charges at once.
func (t Taking) unheard(before Moment) bool {
	return t.granted && before.Expected > 0 && before.Healthy >= before.Expected
}

// unseen tells whether an eviction could not see that another member was taken: because that came after it was granted, by a rollout, which
// does not ask the budget and heeds a member only when it is told to go; or because the budget had not heard of it. docs/operations.md,
// "Rolling out a change", says how to keep out of that.
func (t Taking) unseen(other Taking, before Moment) bool {
	return t.granted && other.Reason != evicted && (t.judged <= other.At || t.unheard(before))
}
