package daytwo

import (
	"fmt"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/e2e/timeline"
)

// Every node in turn, as a person does it.
func drainByHand(w *scene) {
	moved := 0
	moments := w.watched(func() {
		for _, node := range w.nodes() {
			moved += len(w.membersOn(node))
			w.drain(node).Succeeds()
			w.allReady()
			assert.Empty(w.T, w.membersOn(node), "a member was placed on %s, which is closed", node)
			w.Run("uncordon", node)
		}
	})
	assert.GreaterOrEqual(w.T, moved, seeds, "every member was on a node that was drained")
	assertMoved(w.T, moments, moved)
}

// A member that crashes over and over does not keep its node. It takes two of them to tell: with one, the budget would let it go
// in any case (https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy).
func drainUnderCrashes(w *scene) {
	crashing := []string{"migratorydata-0", "migratorydata-1"}
	moments := w.watched(func() {
		for _, pod := range crashing {
			w.Annotate(pod, failing, "crash")
			w.Eventually(pod+" crashes", func() bool { return w.waitsFor(pod) == "CrashLoopBackOff" })
		}
		// The second first: until the first one is there again, the StatefulSet brings no other.
		nodes := []string{w.nodeOf("migratorydata-1"), w.nodeOf("migratorydata-0")}
		for _, node := range nodes {
			w.drain(node).Succeeds()
		}
		w.allReady()
		w.Run(append([]string{"uncordon"}, nodes...)...)
	})
	assertUndisturbed(w.T, moments, crashing...)
	assert.Len(w.T, timeline.Takings(moments), 2)
}

// With the tutorial's minAvailable of as many as there are, no node can be drained; the preview says so, and 0 sets the drain free. It
// takes one field of the budget in the place of another, which the API refuses to hold both.
func drainWithoutBudget(w *scene) {
	budget := func() string {
		return w.Get("poddisruptionbudgets", "migratorydata-pdb", "{.spec.maxUnavailable} {.spec.minAvailable}")
	}
	w.Set("minAvailable=3")
	assert.Contains(w.T, w.Pulumi("preview"),
		"minAvailable is 3: admits no eviction while there are 3 members: drains hang and AKS refuses upgrades")
	assert.Equal(w.T, map[string][]string{"update PodDisruptionBudget": {"spec.maxUnavailable", "spec.minAvailable"}}, w.Changes())
	w.up()
	assert.Equal(w.T, " 3", budget())
	w.assertConverged()
	node := w.nodeOf("migratorydata-1")
	drain := w.drain(node)
	moments := w.watched(func() { drain.Says(cannotBeMissed) })
	assert.Empty(w.T, timeline.Takings(moments))

	moments = w.watched(func() {
		w.Set("minAvailable=0")
		w.Apply()
		drain.Succeeds()
		w.allReady()
	})
	assert.Equal(w.T, "1 ", budget())
	assertMoved(w.T, moments, 1)
	w.Run("uncordon", node)
}

// The clouds do not look at the members. It is the disruption budget that keeps their pace. EKS makes a new node for each old one.
func replaceNodesAsEKS(w *scene) {
	moments := w.watched(func() {
		for i, node := range w.nodes() {
			w.replaceNode(node, fmt.Sprintf("eks-%d", i), 10+i)
		}
		w.allReady()
	})
	assertMoved(w.T, moments, seeds)
}

func (w *scene) replaceNode(node, by string, number int) {
	w.T.Helper()
	w.addNode(by, node, number)
	w.Run("cordon", node)
	w.evictAll(node)
	w.Delete("nodes", node)
}
