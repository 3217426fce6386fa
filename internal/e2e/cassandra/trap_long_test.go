//go:build long

package cassandra

import (
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gocql "github.com/apache/cassandra-gocql-driver/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/disks"
	"stateful-clusters/internal/sandbox/legacy"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/toolchain"
	"stateful-clusters/internal/smoke/ring"
)

// A copy of a server that comes as far as the ring of the original takes its place there. Each guard by itself keeps it away, even where
// a cable leads there.
func TestLongTheLegacyRingIsATrap(t *testing.T) {
	w := open(t, 1_000)
	w.act("it moves, and then somebody connects the networks", func(w *scene) {
		w.Apply()
		w.cable()
		w.restart()
		w.untouched()
	})
	w.act("without the policy, members know no legacy server", func(w *scene) {
		w.Delete("networkpolicies", "cassandra")
		w.restart()
		w.untouched()
	})
	w.act("without any guard, members take the places of the servers", func(w *scene) {
		w.scale("0")
		dir := disks.Dir(w.Home)
		for ordinal, volume := range w.volumes() {
			require.NoError(w.T, disks.Remove(dir, volume))
			require.NoError(w.T, disks.Make(dir, volume, fmt.Sprintf("snap-%017d", ordinal+1), 1))
		}
		w.Run("--namespace=cassandra", "patch", "statefulset/cassandra", "--type=json",
			`--patch=[{"op": "remove", "path": "/spec/template/spec/initContainers/1"}]`)
		w.Run("--namespace=cassandra", "set", "env", "statefulset/cassandra", "--containers=cassandra",
			"JVM_EXTRA_OPTS=-Dcassandra.load_ring_state=true "+quick)
		w.scale("3")
		w.Eventually("the legacy ring has a pod in the place of a server", func() bool {
			for _, peer := range w.legacyPeers() {
				if !strings.HasPrefix(peer, "10.198.") {
					w.T.Log("the legacy ring now has the peer", peer)
					return true
				}
			}
			return false
		})
	})
}

// restart starts all members again.
func (w *scene) restart() {
	w.T.Helper()
	for ordinal := range members {
		w.Delete("pods", member(ordinal))
	}
	w.ready(0, 1, 2)
}

// untouched wants the legacy ring to have been left alone.
func (w *scene) untouched() {
	w.T.Helper()
	packets, err := w.legacy.Strangers()
	require.NoError(w.T, err)
	assert.Zero(w.T, packets, "packets came to the legacy ring")
	for _, peer := range w.legacyPeers() {
		assert.Regexp(w.T, `^10\.198\.0\.[123]$`, peer)
	}
}

// legacyPeers are whom a legacy server has as peers.
func (w *scene) legacyPeers() (all []string) {
	w.T.Helper()
	session, err := ring.Connect([]string{legacy.Address(1)}, w.legacy, ring.Login{}, time.Minute)
	require.NoError(w.T, err)
	defer session.Close()
	rows := session.Query("SELECT peer FROM system.peers").Consistency(gocql.One).IterContext(w.Context)
	var peer net.IP
	for rows.Scan(&peer) {
		all = append(all, peer.String())
	}
	require.NoError(w.T, rows.Close())
	return all
}

// cable connects the edge of the cluster, through which all goes that leaves it, with the machine of the legacy ring.
func (w *scene) cable() {
	w.T.Helper()
	first := func(home string) string {
		all := process.Of(home, toolchain.NodeInit)
		require.NotEmpty(w.T, all, home)
		return fmt.Sprint(all[0].PID)
	}
	edge := first(filepath.Join(cluster.Machines(filepath.Dir(w.CloudKubeconfig("cassandra"))), "EDGE"))
	old := first(filepath.Join(w.Home, legacy.Folder))
	for _, step := range []struct{ at, words string }{
		{edge, "link add legacy type veth peer name cable netns " + old},
		{edge, "address add 10.198.0.254/24 dev legacy"},
		{edge, "link set legacy up"},
		{old, "link set cable master eth0"},
		{old, "link set cable up"},
		{old, "route add default via 10.198.0.254"},
	} {
		args := append([]string{"--target", step.at, "--net", "ip"}, strings.Fields(step.words)...)
		out, err := exec.CommandContext(w.Context, "nsenter", args...).CombinedOutput()
		require.NoError(w.T, err, "ip %s: %s", step.words, out)
	}
}
