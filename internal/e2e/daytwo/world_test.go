// Package daytwo runs what operators do to a stack that stands, on real controllers, and asserts what holds at each moment of it. Each
// test is one stack that stays up through several acts.
package daytwo

import (
	"cmp"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/timeline"
	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
)

func TestMain(m *testing.M) { world.Main(m) }

// Members take their time to come and to go, so that a step which does not wait for one is seen.
const (
	startDelay  = time.Second
	grace       = "1" // seconds, the shortest that the program admits
	minReady    = 2 * time.Second
	seeds       = 3
	client      = "migratorydata-cs"
	inNamespace = "--namespace=migratory"
)

// scene is a world with the stack local.
type scene struct{ *world.World }

// newWorld is a world whose simulated part behaves in a certain way.
func newWorld(t *testing.T, behaves cluster.Behaviour, settings ...string) *scene {
	t.Helper()
	behaves.PodStartDelay, behaves.GracefulDeletion = cmp.Or(behaves.PodStartDelay, startDelay), true
	times := []string{"terminationGraceSeconds=" + grace, fmt.Sprintf("minReadySeconds=%.0f", minReady.Seconds())}
	return &scene{world.Local(t, behaves, append(times, settings...)...)}
}

// act is one of several on the same stack. The next one begins where this one ends, so a failure ends the test.
func (w *scene) act(name string, perform func(w *scene)) {
	w.T.Helper()
	if !w.T.Run(name, func(t *testing.T) { perform(&scene{w.In(t)}) }) {
		w.T.FailNow()
	}
}

// up returns when the members are all there. For that it does not rely on `pulumi up`: the sandbox's provider is older than the
// users', and may take the status of before a change for that of after it (https://github.com/pulumi/pulumi-kubernetes/pull/4094).
func (w *scene) up(flags ...string) {
	w.T.Helper()
	w.Apply(flags...)
	w.allReady()
}

// recorded does something, and returns what was to be seen of the members meanwhile.
func (w *scene) recorded(do func()) []timeline.Moment {
	w.T.Helper()
	recording, err := timeline.Record(w.Context, w.API(), w.Namespace)
	require.NoError(w.T, err)
	do()
	moments, err := recording.Stop(w.Context)
	require.NoError(w.T, err)
	w.T.Cleanup(func() {
		if w.T.Failed() {
			w.T.Logf("the timeline:\n%s", timeline.Show(moments, -1))
		}
	})
	return moments
}

// watched is recorded, and expects that the rules hold at each moment.
func (w *scene) watched(do func()) []timeline.Moment {
	w.T.Helper()
	moments := w.recorded(do)
	assert.NoError(w.T, timeline.Check(moments, seeds, client))
	return moments
}

// assertConverged expects that the stack is what is configured: nothing is pending, and nothing is to be done.
func (w *scene) assertConverged() {
	w.T.Helper()
	assert.Empty(w.T, w.State().PendingOperations)
	assert.Empty(w.T, w.Changes("--refresh"))
}
