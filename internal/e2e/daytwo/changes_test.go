package daytwo

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/e2e/timeline"
	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
)

// Images that nobody has, and those that people have.
const (
	wrong      = "image=registry.invalid/server:6.0.25"
	wrongAgain = "image=registry.invalid/server:6.0.26"
	before     = "image=migratorydata/server:6.0.24" // the default
	right      = "image=migratorydata/server:6.0.26"
)

// Changes of the members, one after the other on the same stack.
func TestChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t, cluster.Behaviour{}, before)
	w.up()
	t.Run("a release", func(t *testing.T) { w.In(t).rollsOut(func() { w.In(t).Set("image=migratorydata/server:6.0.25") }) })
	t.Run("a secret", func(t *testing.T) { w.In(t).rollsOut(func() { w.In(t).SetSecret("entitlementToken=another") }) })
	t.Run("by hand", func(t *testing.T) { changesByHandAreTakenBack(w.In(t)) })
	t.Run("a broken release", func(t *testing.T) { aBrokenReleaseStopsAtOneMember(w.In(t)) })
	t.Run("a broken release taken back", func(t *testing.T) { aBrokenReleaseIsTakenBack(w.In(t)) })
}

// rollsOut expects that a change takes the members one by one, the last one first, with the pause that minReadySeconds asks for.
func (w *scene) rollsOut(change func()) {
	w.T.Helper()
	change()
	moments := w.watched(func() { w.up() })
	assert.Equal(w.T, []int{2, 1, 0}, timeline.Rollout(moments))
	assert.Equal(w.T, minReady, moments[0].MinReady, "or there is nothing to wait for")
	first, after := moments[0].Members, last(moments)
	assert.Len(w.T, after, seeds)
	for name, member := range after {
		assert.True(w.T, member.Ready, "%s is not ready", name)
		assert.NotEqual(w.T, first[name].Revision, member.Revision, "%s is as it was", name)
		assert.Equal(w.T, after["migratorydata-0"].Revision, member.Revision, "%s differs from the others", name)
	}
}

// What people have changed by hand, in an emergency say, stops no update. It stays until a refresh shows it, and goes then.
func changesByHandAreTakenBack(w *scene) {
	const image = "{.spec.template.spec.containers[0].image}"
	was := w.Get("statefulsets", "migratorydata", image)
	w.watched(func() {
		w.Run("set", "image", "statefulset/migratorydata", "migratorydata=migratorydata/server:6.0.26", inNamespace)
		w.Patch("horizontalpodautoscalers", "migratorydata-autoscale", `{"spec":{"maxReplicas":6}}`)
		w.Patch("poddisruptionbudgets", "migratorydata-pdb", `{"spec":{"maxUnavailable":2}}`)
		w.allReady()
		assert.Empty(w.T, w.Changes())
		assert.Equal(w.T, map[string][]string{
			"update HorizontalPodAutoscaler": {"spec.maxReplicas"},
			"update PodDisruptionBudget":     {"spec.maxUnavailable"},
			"update StatefulSet":             {"spec.template.spec.containers[0].image"},
		}, w.Changes("--refresh"))
		w.up("--refresh")
	})
	assert.Empty(w.T, w.Changes("--refresh"))
	assert.Equal(w.T, was, w.Get("statefulsets", "migratorydata", image))
	assert.Equal(w.T, "5", w.Get("horizontalpodautoscalers", "migratorydata-autoscale", "{.spec.maxReplicas}"))
}

// A release that never becomes ready takes one member. The others go on, Ctrl-C ends the wait with the reason, and the command of
// docs/operations.md lets the corrected release through.
func aBrokenReleaseStopsAtOneMember(w *scene) {
	moments := w.watched(func() {
		up := w.breakRelease()
		up.Signal(syscall.SIGINT, true)
		assertReason(w.T, "migratorydata-2", up.Fails())
	})
	assert.Equal(w.T, []int{2}, timeline.Rollout(moments))
	assert.Equal(w.T, 2, moments[len(moments)-1].Serving[client])
	for _, name := range []string{"migratorydata-0", "migratorydata-1"} {
		assert.Equal(w.T, moments[0].Members[name], last(moments)[name], "the release has reached %s", name)
	}
	moments = w.watched(func() { w.recoverRelease("migratorydata-2", right) })
	assert.Equal(w.T, []int{2, 1, 0}, timeline.Rollout(moments), "2 by hand, then the rollout")
}

// After Ctrl-C the state still names the release before. To go back to that one, `up` has to look at the cluster first.
func aBrokenReleaseIsTakenBack(w *scene) {
	w.holdRollout()
	w.Set(wrong)
	up := w.StartApply()
	up.Says(waitsForRollout)
	w.Annotate("migratorydata-2", failing, "")
	w.Eventually("the release has reached its first member", func() bool { return w.waitsFor("migratorydata-2") == "ImagePullBackOff" })
	up.Signal(syscall.SIGINT, true)
	up.Fails()

	w.Set(right)
	assert.Empty(w.T, w.Changes(), "by now the provider writes down what it did before Ctrl-C: docs/operations.md need not ask for --refresh any more")
	w.recoverRelease("migratorydata-2", right)
	w.assertWhole()
}

// At the very first `up` there is no other member yet.
func TestAFirstPodThatDoesNotStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, cluster.Behaviour{}, wrong)
	moments := w.watched(func() {
		up := w.StartApply()
		up.Says("ImagePullBackOff")
		up.Signal(syscall.SIGINT, true)
		assertReason(t, "migratorydata-0", up.Fails())
		w.recoverRelease("migratorydata-0", right)
	})
	assert.Equal(t, []int{0}, timeline.Rollout(moments), "by hand, and nothing else")
	assert.Len(t, last(moments), seeds)
}

// waitsForRollout is what `up` says then.
const waitsForRollout = "Waiting for StatefulSet update to roll out"

// holdRollout makes a member unready, so that the next rollout goes on only when that is over, and `up` is known to wait for it: see
// scene.up.
func (w *scene) holdRollout() {
	w.T.Helper()
	w.Annotate("migratorydata-2", failing, "not-ready")
	w.Eventually("the controller knows that a member is not ready", func() bool {
		return w.Get("statefulsets", "migratorydata", "{.status.readyReplicas}") == "2"
	})
}

// breakRelease brings up a release that cannot start, and then another one, whose `up` it returns. It takes two, since the sandbox's
// provider may not wait for the first: see scene.up. For the second it must, because a member is not ready to begin with.
func (w *scene) breakRelease() *world.Background {
	w.T.Helper()
	w.Set(wrong)
	first := w.StartApply()
	w.Eventually("the release has reached its first member", func() bool { return w.waitsFor("migratorydata-2") == "ImagePullBackOff" })
	first.End()
	w.Set(wrongAgain)
	second := w.StartApply()
	second.Says("ImagePullBackOff")
	return second
}

// assertReason expects that `up` names the member and what is wrong with it.
func assertReason(t *testing.T, pod, said string) {
	t.Helper()
	assert.Contains(t, said, pod)
	assert.Contains(t, said, "[ImagePullBackOff] Back-off pulling image")
}

// recoverRelease corrects the configuration and does what docs/operations.md says about a pod that does not start.
func (w *scene) recoverRelease(pod, right string) {
	w.T.Helper()
	w.Set(right)
	uid := func() string { return w.Get("pods", pod, "{.metadata.uid}") }
	broken, up := uid(), w.StartApply("--refresh")
	w.Eventually("the controller knows the corrected release", func() bool {
		const image = "{.spec.template.spec.containers[0].image}"
		return "image="+w.Get("statefulsets", "migratorydata", image) == right &&
			w.Get("statefulsets", "migratorydata", "{.metadata.generation}") == w.Get("statefulsets", "migratorydata", "{.status.observedGeneration}")
	})
	assert.Equal(w.T, broken, uid(), "the pod was replaced without help, so the runbook's command is not needed any more")
	w.RunDocumented("kubectl -n migratory delete pod migratorydata-2", "migratorydata-2", pod)
	up.Succeeds()
	w.allReady()
}
