package daytwo

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/timeline"
	"stateful-clusters/internal/sandbox/cluster"
)

// drainFlags are those of docs/operations.md.
var drainFlags = []string{"--ignore-daemonsets", "--delete-emptydir-data"}

// Drains, one after the other on the same stack.
func TestDrains(t *testing.T) {
	t.Parallel()
	w := newWorld(t, cluster.Behaviour{})
	w.up()
	t.Run("every node, by hand", func(t *testing.T) { drainByHand(w.In(t)) })
	t.Run("the nodes of crashing members", func(t *testing.T) { drainUnderCrashes(w.In(t)) })
	t.Run("under a budget that admits nothing", func(t *testing.T) { drainWithoutBudget(w.In(t)) })
	t.Run("every node, by EKS", func(t *testing.T) { replaceNodesAsEKS(w.In(t)) })
	t.Run("every node, by AKS", func(t *testing.T) { replaceNodesAsAKS(w.In(t)) })
}

// Every node in turn, as a person does it.
func drainByHand(w *scene) {
	moved := 0
	moments := w.watched(func() {
		for _, node := range w.nodes() {
			moved += len(w.membersOn(node))
			w.Run(append([]string{"drain", node}, drainFlags...)...)
			w.allReady()
			assert.Empty(w.T, w.membersOn(node), "a member was placed on %s, which is closed", node)
			w.Run("uncordon", node)
		}
	})
	assert.GreaterOrEqual(w.T, moved, seeds, "every member was on a node that was drained")
	assertEvicted(w.T, moments, moved)
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
			w.Run(append([]string{"drain", node}, drainFlags...)...)
		}
		w.allReady()
		w.Run(append([]string{"uncordon"}, nodes...)...)
	})
	var taken []string
	for _, taking := range timeline.Takings(moments) {
		taken = append(taken, taking.Name)
	}
	assert.ElementsMatch(w.T, crashing, taken, "migratorydata-2 was ready and must stay")
}

// With the tutorial's minAvailable of as many as there are, no node can be drained; the preview says so, and 0 sets the drain free. It
// takes one field of the budget in the place of another, which the API refuses to hold both.
func drainWithoutBudget(w *scene) {
	w.Set("minAvailable=3")
	assert.Contains(w.T, w.Pulumi("preview"), "minAvailable is 3: admits no eviction while there are 3 members: drains hang and AKS refuses upgrades")
	assert.Equal(w.T, map[string][]string{"update PodDisruptionBudget": {"spec.maxUnavailable", "spec.minAvailable"}}, w.Changes())
	w.up()
	assert.Equal(w.T, " 3", w.Get("poddisruptionbudgets", "migratorydata-pdb", "{.spec.maxUnavailable} {.spec.minAvailable}"))
	node := w.nodeOf("migratorydata-1")
	drain := w.Start(w.Kubectl(append([]string{"drain", node}, drainFlags...)...))
	moments := w.watched(func() { drain.Says(cannotBeMissed) })
	assert.Empty(w.T, timeline.Takings(moments))

	moments = w.watched(func() {
		w.Set("minAvailable=0")
		w.Apply()
		drain.Succeeds()
		w.allReady()
	})
	assert.Equal(w.T, "1 ", w.Get("poddisruptionbudgets", "migratorydata-pdb", "{.spec.maxUnavailable} {.spec.minAvailable}"))
	assertEvicted(w.T, moments, 1)
	w.Run("uncordon", node)
}

// The clouds do not look at the members. It is the disruption budget that keeps their pace. EKS makes a new node for each old one.
func replaceNodesAsEKS(w *scene) {
	moments := w.watched(func() {
		for i, node := range w.nodes() {
			w.addNode(fmt.Sprintf("eks-%d", i), node, 10+i)
			w.Run("cordon", node)
			w.evictAll(node)
			w.Delete("nodes", node)
		}
		w.allReady()
	})
	assertEvicted(w.T, moments, seeds)
}

// AKS makes one more node, and brings each old one back with a new image.
func replaceNodesAsAKS(w *scene) {
	const surge = "aks-surge"
	moments := w.watched(func() {
		nodes := w.nodes()
		w.addNode(surge, nodes[0], 20)
		for _, node := range append(nodes, surge) {
			w.Run("cordon", node)
			w.evictAll(node)
			w.Eventually("all members are placed", func() bool {
				for ordinal := range seeds {
					if w.nodeOf(member(ordinal)) == "" {
						return false
					}
				}
				return true
			})
			if node != surge {
				w.Run("uncordon", node) // long before the members are ready
			}
		}
		w.Delete("nodes", surge)
		w.allReady()
	})
	assertEvicted(w.T, moments, seeds)
}

// assertEvicted expects evictions and nothing else, each of which led to another pod on another node.
func assertEvicted(t *testing.T, moments []timeline.Moment, atLeast int) {
	t.Helper()
	takings := timeline.Takings(moments)
	assert.GreaterOrEqual(t, len(takings), atLeast, "too few members were moved")
	assert.Empty(t, timeline.Rollout(moments), "a member was taken by other means than an eviction")
	for _, taking := range takings {
		placed := ""
		for _, m := range moments[taking.At:] {
			if next := m.Members[taking.Name]; next.UID != taking.Member.UID && next.Node != "" {
				placed = next.Node
				break
			}
		}
		require.NotEmpty(t, placed, "%s was evicted and not placed again", taking.Name)
		assert.NotEqual(t, taking.Member.Node, placed, "%s is back on the node that it was evicted from", taking.Name)
	}
	for name, member := range last(moments) {
		assert.True(t, member.Ready, "%s is not ready", name)
	}
}
