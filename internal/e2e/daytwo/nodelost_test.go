package daytwo

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/e2e/timeline"
	"stateful-clusters/internal/sandbox/cluster"
)

// The section of docs/operations.md that the tests follow.
const nodeLost = "A node is lost"

// A machine is lost without warning, one after the other on the same stack. What was on it is unready as soon as that is noticed, and
// stays so until somebody says that the machine will not go on with it. The other members go on.
func TestANodeIsLost(t *testing.T) {
	t.Parallel()
	w := newWorldThat(t, cluster.Behaviour{NodeGrace: quickToNotice.NodeGrace})
	w.up()
	for _, c := range []struct {
		name string
		run  func(w *world)
	}{
		{"and is back in time", nodeIsBackInTime},
		{"and hangs", nodeHangs},
		{"and its machine is gone", machineIsGone},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(&world{t, w.Instance}) })
	}
}

// Within the five minutes that Kubernetes waits, nothing has been done that would have to be undone.
func nodeIsBackInTime(w *world) {
	node := w.nodeOf("migratorydata-1")
	moments := w.watched(func() {
		w.loseNodes(node)
		w.awaitUnreachable(node)
		w.eventually("its member is unready", func() bool { return !w.isReady("migratorydata-1") })
		w.assertNoEviction("migratorydata-2")
		w.bringBack(node)
		w.eventually("its member is ready", func() bool { return w.isReady("migratorydata-1") })
	})
	assert.Empty(w.t, timeline.Takings(moments))
	assertUndisturbed(w.t, moments, "migratorydata-1")
}

// The machine does not answer, and nobody knows whether it still runs what is on it. Whoever has switched it off says so.
func nodeHangs(w *world) {
	node := w.nodeOf("migratorydata-1")
	moments := w.watched(func() {
		w.loseNodes(node)
		w.awaitUnreachable(node)
		w.assertNoEviction("migratorydata-2")
		w.runDocumented(nodeLost, "kubectl taint node <node> node.kubernetes.io/out-of-service=nodeshutdown:NoExecute", "<node>", node)
		w.awaitElsewhere("migratorydata-1", node)
	})
	assertUndisturbed(w.t, moments, "migratorydata-1")

	moments = w.watched(func() {
		w.bringBack(node)
		w.runDocumented(nodeLost, "kubectl taint node <node> node.kubernetes.io/out-of-service-", "<node>", node)
	})
	assert.Empty(w.t, timeline.Takings(moments), "what was moved stays where it is")
	assert.True(w.t, moments[len(moments)-1].Nodes[node].Eligible)
}

// The cloud has deleted the machine, and with it the node. No person is needed.
func machineIsGone(w *world) {
	node := w.nodeOf("migratorydata-1")
	moments := w.watched(func() {
		w.loseNodes(node)
		w.awaitUnreachable(node)
		w.kubectl("delete", "node", node)
		w.awaitElsewhere("migratorydata-1", node)
	})
	assertUndisturbed(w.t, moments, "migratorydata-1")
}
