//go:build long

package daytwo

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/timeline"
	"stateful-clusters/internal/sandbox/cluster"
)

func TestLongRandomSequences(t *testing.T) { performAll(t, 1000, 4) }

// Nobody interrupts: `up` gives up by itself, as soon as its members in turn have had what they are granted, and says why. All that
// time the others go on. With the shortest times that the configuration admits this takes eight minutes, five of them for nodes.
func TestLongAnUpGivesUp(t *testing.T) {
	w := newWorld(t, cluster.Behaviour{}, "autoscaling=false", "membersMax=3", "startupSeconds=0")
	w.up()
	moments := w.watched(func() {
		up := w.breakRelease()
		begin := time.Now()
		said := up.Fails()
		w.assertReason("migratorydata-2", said)
		assert.Contains(t, said, "timed out waiting to be Ready")
		t.Logf("up gave up after %s", time.Since(begin).Round(time.Second))
	})
	assert.Equal(t, []int{2}, timeline.Rollout(moments))
	assert.Equal(t, 2, moments[len(moments)-1].Serving[client])
	w.watched(func() { w.recoverRelease("migratorydata-2", right) })
}

// How long a lost node's member is away with Kubernetes' own times, apart from what the server needs to start. Ten minutes.
func TestLongANodeIsLost(t *testing.T) {
	const member = "migratorydata-1"
	w := newWorld(t, cluster.Behaviour{})
	w.up()
	node := w.nodeOf(member)
	var lost, said time.Time
	moments := w.watched(func() {
		lost = time.Now()
		w.loseNodes(node)
		until := func() string { return w.Get("pods", member, "{.metadata.deletionTimestamp}") }
		w.Eventually("its time to stop is over", func() bool {
			over, err := time.Parse(time.RFC3339, until())
			return err == nil && time.Now().After(over.Add(2*time.Second))
		})
		require.NotEmpty(t, until(), "it has gone, though nobody can have confirmed it")
		said = time.Now()
		w.Run("taint", "node", node, "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute")
		w.awaitElsewhere([]string{member}, node)
	})
	assertUndisturbed(t, moments, member)
	unready := elapsed(moments, lost, func(m timeline.Moment) bool { return !m.Members[member].Ready })
	givenUp := elapsed(moments, lost, func(m timeline.Moment) bool { return !m.Members[member].Deleted.IsZero() })
	t.Logf("unready after %s, told to go after %s; back %s after the taint", unready, givenUp, elapsed(moments, said, isBack(moments, member)))

	w.bringBack(node)
	w.Run("taint", "node", node, "node.kubernetes.io/out-of-service-")
	node = w.nodeOf(member)
	moments = w.watched(func() {
		w.loseNodes(node)
		said = time.Now()
		w.Delete("nodes", node)
		w.awaitElsewhere([]string{member}, node)
	})
	assertUndisturbed(t, moments, member)
	t.Logf("back %s after the node was deleted", elapsed(moments, said, isBack(moments, member)))
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

// Five minutes are longer than a node may be silent. The sandbox's controller manager, which knows no election, sits it out. Then it takes
// all nodes for lost until they report, and clients have no member for that moment: https://github.com/kubernetes/kubernetes/issues/105617.
// No member may be taken for that, so the rollout is as any.
func TestLongTheAPIIsAway(t *testing.T) {
	for name, lasts := range map[string]time.Duration{"for half a minute": outage, "for five minutes": 5 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, cluster.Behaviour{})
			w.act("it refuses while objects are created", func(w *scene) { w.creationsFail(refuses, lasts, cutOff...) })
			w.act("it refuses while a rollout is awaited", func(w *scene) { w.rolloutGoesOn(refuses, lasts) })
			w.Destroy()
			w.Set("image=migratorydata/server:6.0.24")
			w.act("it hangs while objects are created", func(w *scene) {
				if lasts == outage {
					w.creationsGoOn(lasts)
					return
				}
				// Requests are given up when nothing was heard for 30 seconds and then for 15 more
				// (https://pkg.go.dev/k8s.io/apimachinery/pkg/util/net#SetTransportDefaults).
				w.creationsFail(hangs, lasts, "http2: client connection lost", "net/http: TLS handshake timeout")
			})
			w.act("it hangs while a rollout is awaited", func(w *scene) { w.rolloutGoesOn(hangs, lasts) })
		})
	}
}

// creationsGoOn is for an API that hangs for less long than requests are patient.
func (w *scene) creationsGoOn(lasts time.Duration) {
	w.T.Helper()
	gate := w.gate()
	up := w.StartApply()
	gate.reached()
	end := hangs(w)
	gate.open()
	<-time.After(lasts)
	end()
	up.Succeeds()
	gate.remove()
	w.allReady()
	w.assertConverged()
}
