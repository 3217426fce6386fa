package daytwo

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/timeline"
)

// drainFlags are those of docs/operations.md.
var drainFlags = []string{"--ignore-daemonsets", "--delete-emptydir-data"}

// Drains, one after the other on the same stack.
func TestDrains(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.up()
	for _, c := range []struct {
		name string
		run  func(t *testing.T, w *world)
	}{
		{"every node, by hand", drainByHand},
		{"the nodes of crashing members", drainUnderCrashes},
		{"under a budget that admits nothing", drainWithoutBudget},
		{"every node, by EKS", replaceNodesAsEKS},
		{"every node, by AKS", replaceNodesAsAKS},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, &world{t, w.Instance}) })
	}
}

// Every node in turn, as a person does it.
func drainByHand(t *testing.T, w *world) {
	moved := 0
	moments := w.watched(func() {
		for _, node := range w.nodes() {
			moved += len(w.membersOn(node))
			w.kubectl(append([]string{"drain", node}, drainFlags...)...)
			assert.Empty(t, w.membersOn(node), "%s was drained", node)
			w.allReady()
			assert.Empty(t, w.membersOn(node), "a member was placed on %s, which is closed", node)
			w.kubectl("uncordon", node)
		}
	})
	assert.GreaterOrEqual(t, moved, seeds, "every member was on a node that was drained")
	assertEvicted(t, moments, moved)
}

// The clouds do not look at the members. It is the disruption budget that keeps their pace. EKS makes a new node for each old one.
func replaceNodesAsEKS(t *testing.T, w *world) {
	moments := w.watched(func() {
		for i, node := range w.nodes() {
			w.addNode(fmt.Sprintf("eks-%d", i), node, 10+i)
			w.kubectl("cordon", node)
			w.evictAll(node)
			w.kubectl("delete", "node", node)
		}
		w.allReady()
	})
	assertEvicted(t, moments, seeds)
}

// AKS makes one more node, and brings each old one back with a new image.
func replaceNodesAsAKS(t *testing.T, w *world) {
	const surge = "aks-surge"
	moments := w.watched(func() {
		nodes := w.nodes()
		w.addNode(surge, nodes[0], 20)
		for _, node := range append(nodes, surge) {
			w.kubectl("cordon", node)
			w.evictAll(node)
			w.allPlaced() // long before the node has got its new image
			if node != surge {
				w.kubectl("uncordon", node)
			}
		}
		w.kubectl("delete", "node", surge)
		w.allReady()
	})
	assertEvicted(t, moments, seeds)
}

// assertEvicted expects evictions and nothing else, each of which led to another pod on another node.
func assertEvicted(t *testing.T, moments []timeline.Moment, atLeast int) {
	t.Helper()
	takings := told(moments)
	assert.GreaterOrEqual(t, len(takings), atLeast, "too few members were moved")
	assert.Empty(t, timeline.Rollout(moments), "a member was taken by other means than an eviction")
	for i, taking := range takings {
		placed := ""
		for _, m := range moments[taking.At:] {
			if next := m.Members[taking.Name]; next.UID != taking.Member.UID && next.Node != "" {
				placed = next.Node
				break
			}
		}
		require.NotEmpty(t, placed, "%s was evicted (%d) and not placed again", taking.Name, i)
		assert.NotEqual(t, taking.Member.Node, placed, "%s is back on the node that it was evicted from", taking.Name)
	}
	for name, member := range last(moments) {
		assert.True(t, member.Ready, "%s is not ready", name)
	}
}

// allPlaced waits until each member has a node. It need not be ready there.
func (w *world) allPlaced() {
	w.t.Helper()
	w.eventually("all members are placed", func() bool {
		return len(strings.Fields(w.kubectl("get", "pods", inNamespace, "-o", "jsonpath={.items[*].spec.nodeName}"))) == seeds
	})
}

// allReady waits until no member is missing.
func (w *world) allReady() {
	w.t.Helper()
	w.kubectl("rollout", "status", "statefulset/migratorydata", inNamespace)
}
