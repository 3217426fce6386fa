//go:build long

package cassandra

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/legacy"
)

// The ring comes back by itself from what takes all or some of its members, and members do not start on disks of another ring.
func TestLongRingOnRealNodes(t *testing.T) {
	w := open(t, 100_000)
	require.NoError(t, legacy.Down(w.Home)) // its memory is needed
	w.act("it moves", func(w *scene) {
		w.Apply()
		w.same()
		w.whole()
	})
	w.act("all members start at once", func(w *scene) {
		for ordinal := range members {
			w.Delete("pods", member(ordinal))
		}
		w.ready(0, 1, 2)
		w.same()
		w.whole()
	})
	w.act("all start at once, but for one that cannot", func(w *scene) {
		node := w.pod(2).Spec.NodeName
		w.Run("cordon", node)
		for ordinal := range members {
			w.Delete("pods", member(ordinal))
		}
		w.Eventually("the third has no node", func() bool {
			pod := w.pod(2)
			return pod != nil && pod.DeletionTimestamp == nil && pod.Spec.NodeName == ""
		})
		w.ready(0, 1)
		w.whole()
		w.Run("uncordon", node)
		w.ready(0, 1, 2)
		w.same()
		for ordinal := range members { // probes that took too long, where this machine is busy
			assert.Equal(w.T, "", w.inside(ordinal, `grep -l "^State:.Z" /proc/[0-9]*/status || true`), "processes that nobody has waited for")
		}
	})
	w.act("what is not on the disks is refused", func(w *scene) {
		for _, c := range []struct{ wrong, right, says string }{
			{"cassandraClusterName=Other", "cassandraClusterName=" + legacy.ClusterName, "Saved cluster name Legacy != configured name Other"},
			{"cassandraDatacenter=dc2", "cassandraDatacenter=" + legacy.Datacenter, "data center (dc2) differs from previous data center (dc1)"},
			{"cassandraNumTokens=8", "cassandraNumTokens=16", "number of tokens from 16 to 8"},
		} {
			w.Set(c.wrong)
			up := w.StartApply()
			w.status(c.says)
			up.Signal(syscall.SIGINT, true)
			<-up.Done
			w.Set(c.right)
			_, _ = w.Try("cancel", "--yes") // it may have let go of the stack
			w.Apply("--refresh")
			w.rolled()
		}
		w.same()
		w.whole()
	})
}
