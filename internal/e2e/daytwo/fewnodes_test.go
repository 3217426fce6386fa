package daytwo

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/e2e/timeline"
)

// Five members share three nodes as evenly as can be, and two nodes when one is lost. Nodes that are closed or lost do not count for
// that, or the members would have nowhere to go.
func TestFiveMembersOnThreeNodes(t *testing.T) {
	t.Parallel()
	w := newWorldThat(t, quickToNotice, "membersMin=5", "autoscaling=false")
	w.kubectl("delete", "node", "node-3", "node-4")
	w.up()
	assert.Equal(t, []int{2, 2, 1}, w.crowd())
	for _, c := range []struct {
		name string
		run  func(w *world)
	}{
		{"one hangs", oneOfThreeHangs},
		{"one is replaced", oneOfThreeIsReplaced},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(&world{t, w.Instance}) })
	}
}

func oneOfThreeHangs(w *world) {
	node := w.crowdedNode()
	members := w.membersOn(node)
	moments := w.watched(func() {
		w.loseNodes(node)
		w.awaitUnreachable(node)
		w.runDocumented(nodeLost, "kubectl taint node <node> node.kubernetes.io/out-of-service=nodeshutdown:NoExecute", "<node>", node)
		for _, member := range members {
			w.awaitElsewhere(member, node)
		}
	})
	assertUndisturbed(w.t, moments, members...)
	assertOneByOne(w.t, moments, members)
	assert.Equal(w.t, 3, fewestServing(moments))
	assert.Equal(w.t, []int{3, 2}, w.crowd())

	moments = w.watched(func() {
		w.bringBack(node)
		w.runDocumented(nodeLost, "kubectl taint node <node> node.kubernetes.io/out-of-service-", "<node>", node)
	})
	assert.Empty(w.t, timeline.Takings(moments), "what was moved stays where it is")
	w.watched(func() {
		w.set("image=migratorydata/server:6.0.25")
		w.up()
	})
	assert.Equal(w.t, []int{2, 2, 1}, w.crowd(), "a rollout spreads them again")
}

// A new node that comes before the old one is deleted takes its members.
func oneOfThreeIsReplaced(w *world) {
	node := w.crowdedNode()
	members := w.membersOn(node)
	moments := w.watched(func() {
		w.loseNodes(node)
		w.awaitUnreachable(node)
		w.addNode("replacement", w.nodeOf(w.memberElsewhere([]string{node})), 30)
		w.kubectl("delete", "node", node)
		for _, member := range members {
			w.awaitElsewhere(member, node)
		}
	})
	assertUndisturbed(w.t, moments, members...)
	assertOneByOne(w.t, moments, members)
	assert.Equal(w.t, []int{2, 2, 1}, w.crowd())
	assert.NotEmpty(w.t, w.membersOn("replacement"))
}
