//go:build long

package cassandra

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/types"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/legacy"
	"stateful-clusters/internal/smoke/ring"
)

// fourth is the record of a further member, in the zone of the first one.
var fourth = []string{
	"cassandraVolumes[3].ordinal=3", "cassandraVolumes[3].zone=us-east-1a", "cassandraVolumes[3].rack=r1",
	"cassandraVolumes[3].new=true", "cassandraVolumes[3].size=2",
}

// A moved ring takes a fourth member on a blank disk, goes on with another address, asks for passwords, and lets that member leave, each
// by the steps of docs/cassandra.md. The members on adopted disks stay who they are.
func TestLongAfterTheMove(t *testing.T) {
	w := open(t, 10_000)
	require.NoError(t, legacy.Down(w.Home)) // its memory is needed
	var before map[string]types.UID
	w.act("it moves", func(w *scene) {
		w.Apply()
		w.same()
		before = w.uids()
	})
	w.act("a further member joins", func(w *scene) {
		w.Set(fourth...)
		w.Apply()
		w.ready(0, 1, 2, 3)
		after := w.uids()
		for name, uid := range before {
			assert.Equal(w.T, uid, after[name], "%s was restarted", name)
		}
		joined := w.joined()
		assert.Equal(w.T, "r1", joined.Rack)
		assert.Len(w.T, joined.Tokens, legacy.Tokens)
		assert.NotEmpty(w.T, w.inside(3, "find /var/lib/cassandra/data/shop -name '*-Data.db' -size +0"), "it has none of the rows")
		w.whole()
		w.smoke()
		assert.Empty(w.T, w.Changes(), "a second preview must be empty")
	})
	w.act("the others give up what it has taken", func(w *scene) {
		for ordinal := range members {
			w.inside(ordinal, "nodetool cleanup shop")
		}
		w.whole()
	})
	w.act("a member gets the address of another one", (*scene).confuse)
	w.act("the further member leaves", func(w *scene) {
		before = w.uids()
		delete(before, member(3))
		w.inside(3, "nodetool decommission")
		w.Pulumi("config", "rm", "--path", "cassandraVolumes[3]")
		w.Apply()
		w.Eventually("it is gone", func() bool { return w.pod(3) == nil })
		w.same()
		w.whole()
		w.smoke()
		assert.Equal(w.T, before, w.uids(), "members were restarted")
	})
	w.act("its disk does not bring it back", func(w *scene) {
		w.Set(fourth...)
		up := w.StartApply()
		w.status("This node was decommissioned and will not rejoin the ring")
		up.End()
		w.Pulumi("config", "rm", "--path", "cassandraVolumes[3]")
		_, _ = w.Try("cancel", "--yes") // it may have let go of the stack
		w.Apply("--refresh")
		w.same()
	})
	w.act("it asks for passwords", func(w *scene) {
		said, code := w.check("--user", "cassandra")
		assert.NotZero(w.T, code)
		assert.Contains(w.T, said, "everybody is let in without a password")
		w.Set("cassandraJavaOptions=" + quick + " -Dcassandra.config.allow_system_properties=true " +
			"-Dcassandra.settings.authenticator=PasswordAuthenticator -Dcassandra.settings.authorizer=CassandraAuthorizer")
		w.Apply()
		w.rolled()
		w.T.Setenv("CASSANDRA_PASSWORD", "cassandra") // that of a ring without roles
		w.Eventually("the default role is there", func() bool {
			session, err := ring.Connect(w.addresses(), w.client(), ring.Login{Name: "cassandra", Password: "cassandra"}, time.Minute)
			if err == nil {
				session.Close()
			}
			return err == nil
		})
		w.smoke("--user", "cassandra")
	})
}

// confuse lets a member start with an address that the ring knows as that of another one. It is refused, and has another address when its
// pod is deleted (https://github.com/k8ssandra/k8ssandra-operator/issues/1325).
func (w *scene) confuse() {
	joined, node, address := w.joined(), w.pod(0).Spec.NodeName, w.pod(3).Status.PodIP
	require.Equal(w.T, node, w.pod(3).Spec.NodeName, "addresses belong to nodes")
	w.scale("3")
	w.Eventually("the fourth member is away", func() bool { return w.pod(3) == nil })
	// The plugin of the network gives out addresses in a circle, and remembers the last one.
	last := filepath.Join(cluster.Machines(filepath.Dir(w.CloudKubeconfig("cassandra"))), node, "addresses", "pods", "last_reserved_ip.0")
	require.NoError(w.T, os.WriteFile(last, []byte(netip.MustParseAddr(address).Prev().String()), 0o600))
	w.Delete("pods", member(0))
	w.status(fmt.Sprintf("A node with address /%s:7000 already exists, cancelling join", address))
	w.Delete("pods", member(0))
	w.ready(0, 1, 2)
	w.scale("4")
	w.ready(0, 1, 2, 3)
	assert.Equal(w.T, joined, w.joined())
	w.whole()
}

// joined is the member that the legacy ring had not. All that it had are still there.
func (w *scene) joined() (further legacy.Member) {
	w.T.Helper()
	all := w.identities()
	require.Len(w.T, all, members+1)
	assert.Subset(w.T, all, w.before.Members)
	for _, m := range all {
		if !slices.ContainsFunc(w.before.Members, func(old legacy.Member) bool { return old.HostID == m.HostID }) {
			further = m
		}
	}
	require.NotEmpty(w.T, further.HostID)
	return further
}

// uids are those of the pods of the members that run, by their names.
func (w *scene) uids() map[string]types.UID {
	w.T.Helper()
	all := map[string]types.UID{}
	for ordinal := range members + 1 {
		if pod := w.pod(ordinal); pod != nil {
			all[pod.Name] = pod.UID
		}
	}
	return all
}

// inside runs a command in a member's container.
func (w *scene) inside(ordinal int, command string) string {
	w.T.Helper()
	return strings.TrimSpace(w.Run("exec", "--namespace="+w.Namespace, member(ordinal), "--container=cassandra", "--", "sh", "-c", command))
}
