//go:build long

package daytwo

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/e2e/timeline"
)

// How long a lost node's member is away with Kubernetes' own times, apart from what the server needs to start. Ten minutes.
func TestLongANodeIsLost(t *testing.T) {
	const member = "migratorydata-1"
	w := newWorld(t)
	w.up()

	node := w.nodeOf(member)
	var lost, said time.Time
	moments := w.watched(func() {
		lost = time.Now()
		w.loseNodes(node)
		w.awaitUnreachable(node)
		w.awaitGivenUp(member)
		said = time.Now()
		w.kubectl("taint", "node", node, "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute")
		w.awaitElsewhere(member, node)
	})
	assertUndisturbed(t, moments, member)
	unready := elapsed(moments, lost, func(m timeline.Moment) bool { return !m.Members[member].Ready })
	givenUp := elapsed(moments, lost, func(m timeline.Moment) bool { return !m.Members[member].Deleted.IsZero() })
	back := elapsed(moments, said, isBack(moments, member))
	t.Logf("lost at 0, unready after %s, told to go after %s; back %s after the taint", unready, givenUp, back)
	assert.InDelta(t, 48, unready.Seconds(), 10, "50 s after the last sign of life, of which there is one every 10 s")
	assert.InDelta(t, 305, (givenUp - unready).Seconds(), 10)
	assert.Less(t, back, 30*time.Second, "it is looked for every 20 s")

	w.bringBack(node)
	w.kubectl("taint", "node", node, "node.kubernetes.io/out-of-service-")
	node = w.nodeOf(member)
	moments = w.watched(func() {
		w.loseNodes(node)
		w.awaitUnreachable(node)
		said = time.Now()
		w.kubectl("delete", "node", node)
		w.awaitElsewhere(member, node)
	})
	assertUndisturbed(t, moments, member)
	back = elapsed(moments, said, isBack(moments, member))
	t.Logf("back %s after the node was deleted", back)
	assert.InDelta(t, 60, back.Seconds(), 25, "it is looked for every 20 s, and 40 s are waited")
}

// elapsed returns how long after a point in time something was so for the first time.
func elapsed(moments []timeline.Moment, since time.Time, is func(timeline.Moment) bool) time.Duration {
	for _, m := range moments {
		if m.At.After(since) && is(m) {
			return m.At.Sub(since).Round(100 * time.Millisecond)
		}
	}
	return -1
}

// isBack tells whether a member is ready as another pod than the one that the moments begin with.
func isBack(moments []timeline.Moment, member string) func(timeline.Moment) bool {
	return func(m timeline.Moment) bool {
		return m.Members[member].Ready && m.Members[member].UID != moments[0].Members[member].UID
	}
}
