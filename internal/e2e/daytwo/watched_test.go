package daytwo

import (
	"slices"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/timeline"
)

// kept are the rules about who takes members, and always those that hold whatever is done.
var (
	kept   = []timeline.Rule{timeline.OneAtATime, timeline.SeedsStay(seeds), timeline.SeedsWanted(seeds), timeline.WaitsBetween, timeline.EmptyNodesFirst}
	always = append([]timeline.Rule{timeline.Serves(client)}, kept...)
	// racing are for evictions in the midst of all that may happen.
	racing = []timeline.Rule{timeline.Serves(client), timeline.OneAtATimeAsGranted, timeline.SeedsStayAsGranted(seeds), timeline.SeedsWanted(seeds),
		timeline.WaitsBetween, timeline.EmptyNodesFirst}
)

// watched does something, and returns what was to be seen of the members meanwhile, which must have kept all rules.
func (w *world) watched(do func()) []timeline.Moment {
	w.t.Helper()
	return w.watchedBy(always, do)
}

// watchedBy is watched with other rules.
func (w *world) watchedBy(rules []timeline.Rule, do func()) []timeline.Moment {
	w.t.Helper()
	recording, err := timeline.Record(w.t.Context(), w.Kubeconfig(), "migratory")
	require.NoError(w.t, err)
	do()
	moments, err := recording.Stop(w.t.Context())
	require.NoError(w.t, err)
	assert.NoError(w.t, timeline.Check(moments, rules...))
	w.assertSlow(moments)
	w.t.Cleanup(func() {
		if w.t.Failed() {
			w.t.Logf("the whole timeline:\n%s", timeline.Whole(moments))
		}
	})
	return moments
}

// assertSlow expects that members take their time to go and to come, without which the rules would be easy to keep.
func (w *world) assertSlow(moments []timeline.Moment) {
	w.t.Helper()
	for _, taking := range timeline.Takings(moments) {
		assert.False(w.t, taking.Forced && taking.Member.Ready, "%s was ready and went at once", taking.Name)
	}
	for i := 1; i < len(moments); i++ {
		for name, member := range moments[i].Members {
			if before := moments[i-1].Members[name]; member.Ready && before.UID != member.UID {
				assert.Fail(w.t, "too quick", "%s was ready as soon as it was there", name)
			}
		}
	}
}

// told returns the members that were told to go.
func told(moments []timeline.Moment) []timeline.Taking {
	return slices.DeleteFunc(timeline.Takings(moments), func(t timeline.Taking) bool { return t.Forced })
}

// last returns how the members were in the end.
func last(moments []timeline.Moment) map[string]timeline.Member {
	return moments[len(moments)-1].Members
}
