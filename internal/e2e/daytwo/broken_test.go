package daytwo

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/e2e/timeline"
)

// Images that nobody has, and one that corrects them.
const (
	wrong      = "image=registry.invalid/server:6.0.25"
	wrongAgain = "image=registry.invalid/server:6.0.26"
	right      = "image=migratorydata/server:6.0.26"
	before     = "image=migratorydata/server:6.0.24" // the default
)

// A release that never becomes ready takes one member. The others go on, Ctrl-C ends the wait with the reason, and the command of
// docs/operations.md lets the corrected release through.
func TestABrokenReleaseStopsAtOneMember(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.up()
	moments := w.watched(func() {
		up := w.breakRelease()
		up.interrupt()
		assertReason(t, "migratorydata-2", up.fails())
	})
	assert.Equal(t, []int{2}, timeline.Rollout(moments))
	assert.Equal(t, 2, moments[len(moments)-1].Serving[client])
	for _, name := range []string{"migratorydata-0", "migratorydata-1"} {
		assert.Equal(t, moments[0].Members[name], last(moments)[name], "the release has reached %s", name)
	}

	moments = w.watched(func() { w.recoverRelease("migratorydata-2", right) })
	assert.Equal(t, []int{2, 1, 0}, timeline.Rollout(moments), "2 by hand, then the rollout")
}

// After Ctrl-C the state still names the release before. Who goes back to that one has to look at the cluster first.
func TestABrokenReleaseIsTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, before)
	w.up()
	w.holdRollout()
	w.set(wrong)
	up := w.startUp()
	up.says(waitsForRollout)
	w.releaseRollout()
	w.eventually("the release has reached its first member", func() bool { return w.waitsFor("migratorydata-2") == "ImagePullBackOff" })
	up.interrupt()
	up.fails()

	w.set(before)
	assert.Empty(t, w.changes(), "by now the provider writes down what it did before Ctrl-C: docs/operations.md need not ask for --refresh any more")
	w.recoverRelease("migratorydata-2", before)
	w.allReady()
	w.assertWhole()
}

// At the very first `up` there is no other member yet.
func TestAFirstPodThatDoesNotStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, wrong)
	moments := w.watched(func() {
		up := w.startUp()
		up.says("ImagePullBackOff")
		up.interrupt()
		assertReason(t, "migratorydata-0", up.fails())
		w.recoverRelease("migratorydata-0", right)
	})
	assert.Equal(t, []int{0}, timeline.Rollout(moments), "by hand, and nothing else")
	assert.Len(t, last(moments), 3)
}

// waitsForRollout is what `up` says then.
const waitsForRollout = "Waiting for StatefulSet update to roll out"

// holdRollout makes a member unready, so that the next rollout goes on only when that is over, and `up` is known to wait for it: see
// world.up.
func (w *world) holdRollout() {
	w.t.Helper()
	w.kubectl("annotate", "pod", "migratorydata-2", inNamespace, "sandbox.stateful-clusters/fail=not-ready")
	w.eventually("the controller knows that a member is not ready", func() bool {
		return w.kubectl("get", "statefulset", "migratorydata", inNamespace, "-o", "jsonpath={.status.readyReplicas}") == "2"
	})
}

func (w *world) releaseRollout() {
	w.t.Helper()
	w.kubectl("annotate", "pod", "migratorydata-2", inNamespace, "sandbox.stateful-clusters/fail-")
}

// breakRelease brings up a release that cannot start, and then another one, whose `up` it returns. It takes two, since the sandbox's
// provider may not wait for the first: see world.up. For the second it must, because a member is not ready to begin with.
func (w *world) breakRelease() *run {
	w.t.Helper()
	w.set(wrong)
	first := w.startUp()
	w.eventually("the release has reached its first member", func() bool { return w.waitsFor("migratorydata-2") == "ImagePullBackOff" })
	first.end()
	w.set(wrongAgain)
	second := w.startUp()
	second.says("ImagePullBackOff")
	return second
}

// assertReason expects that `up` names the member and what is wrong with it.
func assertReason(t *testing.T, pod, said string) {
	t.Helper()
	assert.Contains(t, said, pod)
	assert.Contains(t, said, "[ImagePullBackOff] Back-off pulling image")
}

// recoverRelease corrects the configuration and does what docs/operations.md says about a pod that does not start.
func (w *world) recoverRelease(pod, right string) {
	w.t.Helper()
	w.set(right)
	uid := func() string { return w.kubectl("get", "pod", pod, inNamespace, "-o", "jsonpath={.metadata.uid}") }
	broken, up := uid(), w.startUp("--refresh")
	w.eventually("the controller knows the corrected release", func() bool {
		const state = "jsonpath={.spec.template.spec.containers[0].image} {.metadata.generation} {.status.observedGeneration}"
		known := strings.Fields(w.kubectl("get", "statefulset", "migratorydata", inNamespace, "-o", state))
		return "image="+known[0] == right && known[1] == known[2]
	})
	assert.Equal(w.t, broken, uid(), "the pod was replaced without help, so the runbook's command is not needed any more")
	w.runDocumented("A first pod that does not start", "kubectl -n migratory delete pod migratorydata-2", "migratorydata-2", pod)
	up.succeeds()
}
