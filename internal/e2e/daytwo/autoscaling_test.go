package daytwo

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/timeline"
)

// The autoscaler adds members and takes them away, one a minute. Whatever Pulumi does meanwhile, the number is the autoscaler's
// (https://github.com/pulumi/pulumi-kubernetes/issues/2491).
func TestPulumiLeavesTheNumberOfMembersAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "scaleDownWindow=75") // the shortest of which the program does not warn
	w.up()

	moments := w.watched(func() {
		w.load()
		w.eventually("there is a fourth member", func() bool { return w.get("pod", "migratorydata-3", "{.metadata.name}") != "" })
		// The fifth waits for it, so this is the middle for as long as it takes.
		w.kubectl("annotate", "pod", "migratorydata-3", inNamespace, "sandbox.stateful-clusters/fail=not-ready")
		assert.Empty(t, w.changes())
		w.pulumi("up", "--yes", "--skip-preview")
		assert.Contains(t, w.pulumi("refresh", "--yes", "--skip-preview"), "3 out of 5 replicas succeeded readiness checks")
		assert.Equal(t, map[string][]string{"update StatefulSet": nil}, w.changes(), "it waits for the member, and changes nothing")
	})
	assert.Equal(t, []int{3, 5}, numbers(moments))
	assert.Empty(t, timeline.Takings(moments), "a member was taken to add others")
	assert.Equal(t, "", w.get("pod", "migratorydata-4", "{.metadata.name}"), "or it was not the middle")
	w.assertAllKnowAll(4)

	moments = w.watched(func() {
		w.set("image=migratorydata/server:6.0.25", "cpuTarget=55")
		up := w.startUp()
		w.eventually("the StatefulSet has the new image", func() bool {
			return w.get("statefulset", "migratorydata", "{.spec.template.spec.containers[0].image}") == "migratorydata/server:6.0.25"
		})
		w.kubectl("annotate", "pod", "migratorydata-3", inNamespace, "sandbox.stateful-clusters/fail-")
		up.succeeds()
		w.allReady()
	})
	assert.Equal(t, []int{5}, numbers(moments), "the rollout has changed the number")
	assert.Equal(t, []int{3, 2, 1, 0}, timeline.Rollout(moments), "all but the fifth, which began with the new image")
	w.assertAllKnowAll(5)
	assert.Empty(t, w.changes())

	// The load went with the members that the rollout has replaced.
	moments = w.watched(func() {
		w.falls(4)
		assert.Empty(t, w.changes())
		w.pulumi("refresh", "--yes", "--skip-preview")
		w.set("image=migratorydata/server:6.0.26")
		w.pulumi("up", "--yes", "--skip-preview")
		w.falls(3)
		w.pulumi("up", "--yes", "--skip-preview", "--refresh")
		w.scaled(3)
	})
	assert.Equal(t, []int{5, 4, 3}, numbers(moments))
	away := scaledAway(moments)
	require.Equal(t, []int{4, 3}, ordinals(away), "the last one first, and no seed")
	// A minute, but for what the machine needs to see the first one go.
	assert.Greater(t, away[1].Deleted.Sub(away[0].Deleted), 50*time.Second, "the clients of the first one had no time to come back")
	assert.Empty(t, w.changes())
}

// falls waits until fewer members are wanted: for the window and the minute, and longer on a slow machine.
func (w *world) falls(to int) {
	w.t.Helper()
	require.Eventually(w.t, func() bool { return w.wanted() == to }, 2*patience, time.Second, "%d members are enough", to)
}

// assertAllKnowAll expects that each member that runs was told of all five that may ever exist.
func (w *world) assertAllKnowAll(running int) {
	w.t.Helper()
	var all []string
	for i := range 5 {
		all = append(all, fmt.Sprintf("migratorydata-%d.migratorydata-hs.migratory.svc.cluster.local:8801", i))
	}
	for i := range running {
		pod := fmt.Sprintf("migratorydata-%d", i)
		options := strings.Fields(w.get("pod", pod, `{.spec.containers[0].env[?(@.name=="MIGRATORYDATA_EXTRA_OPTS")].value}`))
		assert.Contains(w.t, options, "-DClusterMembers="+strings.Join(all, ","), pod)
	}
}
