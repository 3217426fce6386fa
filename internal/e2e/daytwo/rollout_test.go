package daytwo

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/e2e/timeline"
	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
)

// Images that nobody has, and one that people have.
const (
	wrong      = "image=registry.invalid/server:6.0.25"
	wrongAgain = "image=registry.invalid/server:6.0.26"
	right      = "image=migratorydata/server:6.0.26"
)

// Members are taken one at a time, whoever takes them: a rollout, a person who drains a node, or a cloud that replaces it.
func TestRolloutsAndDrains(t *testing.T) {
	t.Parallel()
	w := newWorld(t, cluster.Behaviour{}, wrong)
	w.act("a first pod that does not start", firstPodDoesNotStart)
	w.act("a release", func(w *scene) { w.rollsOut(func() { w.Set("image=migratorydata/server:6.0.25") }) })
	w.act("a secret", func(w *scene) { w.rollsOut(func() { w.SetSecret("entitlementToken=another") }) })
	w.act("a broken release", brokenReleaseStopsAtOneMember)
	w.act("every node is drained, by hand", drainByHand)
	w.act("the nodes of crashing members are drained", drainUnderCrashes)
	w.act("minAvailable in the place of maxUnavailable, and back", drainWithoutBudget)
	w.act("every node is replaced, by EKS", replaceNodesAsEKS)
	w.act("the end", func(w *scene) { w.assertConverged() })
}

// At the very first `up` there is no other member yet.
func firstPodDoesNotStart(w *scene) {
	moments := w.watched(func() {
		up := w.StartApply()
		up.Says(notPulled)
		up.Signal(syscall.SIGINT, true)
		w.assertReason("migratorydata-0", up.Fails())
		w.recoverRelease("migratorydata-0", right)
	})
	assert.Equal(w.T, []int{0}, timeline.Rollout(moments), "by hand, and nothing else")
	assert.Len(w.T, last(moments), seeds)
}

// rollsOut expects that a change takes the members one by one, the last one first, each when the one before it has been ready for
// minReadySeconds. The times are Kubernetes' own.
func (w *scene) rollsOut(change func()) {
	w.T.Helper()
	change()
	moments := w.watched(func() { w.up() })
	assert.Equal(w.T, []int{2, 1, 0}, timeline.Rollout(moments))
	takings := timeline.Takings(moments)
	for i := 1; i < len(takings); i++ {
		before := moments[takings[i].At].Members[takings[i-1].Name]
		assert.GreaterOrEqual(w.T, takings[i].Deleted.Sub(before.ReadySince), minReady, "%s was taken too soon", takings[i].Name)
	}
	for name, member := range last(moments) {
		assert.NotEqual(w.T, moments[0].Members[name].Revision, member.Revision, "%s is as it was", name)
	}
	assert.Empty(w.T, w.Changes())
}

// A release that never becomes ready takes one member. The others go on, Ctrl-C ends the wait with the reason, and the command of
// docs/operations.md lets the corrected release through.
func brokenReleaseStopsAtOneMember(w *scene) {
	moments := w.watched(func() {
		up := w.breakRelease()
		up.Signal(syscall.SIGINT, true)
		w.assertReason("migratorydata-2", up.Fails())
	})
	assert.Equal(w.T, []int{2}, timeline.Rollout(moments))
	assert.Equal(w.T, 2, moments[len(moments)-1].Serving[client])
	assertUndisturbed(w.T, moments, "migratorydata-2")
	moments = w.watched(func() { w.recoverRelease("migratorydata-2", right) })
	assert.Equal(w.T, []int{2, 1, 0}, timeline.Rollout(moments), "2 by hand, then the rollout")
}

// waitsForRollout is what `up` says then.
const waitsForRollout = "Waiting for StatefulSet update to roll out"

// holdRollout makes a member unready, so that the next rollout goes on only when that is over, and `up` is known to wait for it: see
// scene.up.
func (w *scene) holdRollout() {
	w.T.Helper()
	w.Annotate("migratorydata-2", failing, "not-ready")
	w.Eventually("the controller knows that a member is not ready", func() bool { return w.set("{.status.readyReplicas}") == "2" })
}

// breakRelease brings up a release that cannot start, and then another one, whose `up` it returns. It takes two, since the sandbox's
// provider may not wait for the first: see scene.up. For the second it must, because a member is not ready to begin with.
func (w *scene) breakRelease() *world.Background {
	w.T.Helper()
	w.Set(wrong)
	first := w.StartApply()
	w.Eventually("the release has reached its first member", func() bool { return w.waitsFor("migratorydata-2") == notPulled })
	first.End()
	w.Set(wrongAgain)
	second := w.StartApply()
	second.Says(notPulled)
	return second
}

// assertReason expects that `up` names the member and what is wrong with it.
func (w *scene) assertReason(pod, said string) {
	w.T.Helper()
	assert.Contains(w.T, said, pod)
	assert.Contains(w.T, said, "[ImagePullBackOff] Back-off pulling image")
}

// recoverRelease corrects the configuration and does what docs/operations.md says about a pod that does not start.
func (w *scene) recoverRelease(pod, right string) {
	w.T.Helper()
	w.Set(right)
	uid := func() string { return w.Get("pods", pod, "{.metadata.uid}") }
	broken, up := uid(), w.StartApply("--refresh")
	w.awaitTemplate(right)
	assert.Equal(w.T, broken, uid(), "the pod was replaced without help, so the runbook's command is not needed any more")
	w.RunDocumented("kubectl -n migratory delete pod migratorydata-2", "migratorydata-2", pod)
	up.Succeeds()
	w.allReady()
}

// awaitTemplate waits until the StatefulSet's controller knows of an image.
func (w *scene) awaitTemplate(wanted string) {
	w.T.Helper()
	w.Eventually("the controller knows of "+wanted, func() bool {
		return "image="+w.set(image) == wanted && w.set("{.metadata.generation}") == w.set("{.status.observedGeneration}")
	})
}
