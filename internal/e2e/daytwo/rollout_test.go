package daytwo

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/e2e/timeline"
)

// Each change of the members' template takes them one by one, the last one first, with the pause that minReadySeconds asks for.
func TestARolloutTakesOneMemberAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.up()
	for _, c := range []struct {
		name   string
		change func(w *world)
	}{
		{"image", func(w *world) { w.set("image=migratorydata/server:6.0.25") }},
		{"options", func(w *world) {
			w.pulumi("config", "set", "--path", "options[0].name", "MaxCachedMessageSize")
			w.pulumi("config", "set", "--path", "options[0].value", "4096")
		}},
		{"secret", func(w *world) { w.pulumi("config", "set", "--secret", "entitlementToken", "another") }},
		{"probes", func(w *world) { w.set("readinessFailures=4") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &world{t, w.Instance}
			c.change(w)
			moments := w.watched(func() { w.up() })
			assert.Equal(t, []int{2, 1, 0}, timeline.Rollout(moments))
			assert.Equal(t, minReady, moments[0].MinReady, "or there is nothing to wait for")
			before, after := moments[0].Members, last(moments)
			assert.Len(t, after, 3)
			for name, member := range after {
				assert.True(t, member.Ready, "%s is not ready", name)
				assert.NotEqual(t, before[name].Revision, member.Revision, "%s is as it was", name)
				assert.Equal(t, after["migratorydata-0"].Revision, member.Revision, "%s differs from the others", name)
			}
		})
	}
}
