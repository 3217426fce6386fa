package daytwo

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/e2e/timeline"
)

// A member that crashes over and over does not keep its node. It takes two of them to tell: with one, the budget would let it go
// in any case (https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy).
func drainUnderCrashes(t *testing.T, w *world) {
	crashing := []string{"migratorydata-0", "migratorydata-1"}
	moments := w.watched(func() {
		for _, pod := range crashing {
			w.kubectl("annotate", "pod", pod, inNamespace, "sandbox.stateful-clusters/fail=crash")
			w.eventually(pod+" crashes", func() bool { return w.waitsFor(pod) == "CrashLoopBackOff" })
		}
		// The second first: until the first one is there again, the StatefulSet brings no other.
		nodes := []string{w.nodeOf("migratorydata-1"), w.nodeOf("migratorydata-0")}
		for _, node := range nodes {
			w.kubectl(append([]string{"drain", node, "--timeout=30s"}, drainFlags...)...)
		}
		w.allReady()
		w.kubectl(append([]string{"uncordon"}, nodes...)...)
	})
	var taken []string
	for _, taking := range told(moments) {
		taken = append(taken, taking.Name)
	}
	assert.ElementsMatch(t, crashing, taken, "migratorydata-2 was ready and must stay")
}

// With the tutorial's minAvailable of as many as there are, no node can be drained; the preview says so, and 0 sets the drain free.
func drainWithoutBudget(t *testing.T, w *world) {
	w.set("minAvailable=3")
	said := w.pulumi("preview")
	assert.Contains(t, said, "minAvailable is 3: admits no eviction while there are 3 members: drains hang and AKS refuses upgrades")
	w.up()
	node := w.nodeOf("migratorydata-1")
	var drain *run
	defer func() { w.kubectl("uncordon", node) }()
	moments := w.watched(func() {
		drain = w.start(w.Kubectl(t.Context(), append([]string{"drain", node}, drainFlags...)...))
		drain.says("Cannot evict pod as it would violate the pod's disruption budget")
	})
	assert.Empty(t, timeline.Takings(moments))

	moments = w.watched(func() {
		w.set("minAvailable=0")
		w.pulumi("up", "--yes", "--skip-preview")
		drain.succeeds()
		w.allReady()
	})
	assertEvicted(t, moments, 1)
}
