//go:build long

package cassandra

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/types"

	"stateful-clusters/internal/sandbox/legacy"
)

// A fourth member joins a moved ring on a blank disk, takes its share of the data, and leaves again by the documented steps. The members
// on adopted disks stay who they are, and none is restarted.
func TestLongAFurtherMemberJoinsAndLeaves(t *testing.T) {
	w := open(t, 10_000)
	require.NoError(t, legacy.Down(w.Home)) // its memory is needed
	record := []string{
		"cassandraVolumes[3].ordinal=3", "cassandraVolumes[3].zone=us-east-1a", "cassandraVolumes[3].rack=r1",
		"cassandraVolumes[3].new=true", "cassandraVolumes[3].size=2",
	}
	var before map[string]types.UID
	w.act("it moves", func(w *scene) {
		w.Apply()
		w.same()
		before = w.uids()
	})
	w.act("a further member joins", func(w *scene) {
		w.Set(record...)
		w.Apply()
		w.ready(0, 1, 2, 3)
		after := w.uids()
		for name, uid := range before {
			assert.Equal(w.T, uid, after[name], "%s was restarted", name)
		}
		joined := w.joined()
		assert.Equal(w.T, "r1", joined.Rack)
		assert.Len(w.T, joined.Tokens, legacy.Tokens)
		w.whole()
		w.smoke()
		assert.NotEmpty(w.T, w.inside(3, "find /var/lib/cassandra/data/shop -name '*-Data.db' -size +0"), "it has none of the rows")
		assert.Empty(w.T, w.Changes(), "a second preview must be empty")
	})
	w.act("the others give up what it has taken", func(w *scene) {
		for ordinal := range members {
			w.inside(ordinal, "nodetool cleanup shop")
		}
		w.whole()
	})
	w.act("it starts again on its disk", func(w *scene) {
		joined := w.joined()
		w.Delete("pods", member(3))
		w.ready(0, 1, 2, 3)
		assert.Equal(w.T, joined, w.joined())
		w.whole()
	})
	w.act("it is decommissioned and taken from the list", func(w *scene) {
		w.inside(3, "nodetool decommission")
		w.Pulumi("config", "rm", "--path", "cassandraVolumes[3]")
		w.Apply()
		w.Eventually("it is gone", func() bool { return w.pod(3) == nil })
		w.same()
		w.whole()
		w.smoke()
		assert.Equal(w.T, before, w.uids(), "members were restarted")
	})
	w.act("its disk does not bring it back unasked", func(w *scene) {
		w.Set(record...)
		up := w.StartApply()
		w.status("This node was decommissioned and will not rejoin the ring")
		up.End()
		w.whole()
	})
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
