package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// components are the programs of a control plane.
var components = []string{
	toolchain.Etcd, toolchain.APIServer, toolchain.ControllerManager, toolchain.Scheduler, toolchain.Kwok, toolchain.MetricsServer,
}

// The next call brings back whatever was killed or deleted, with what was in the cluster; and `make down` leaves nothing.
func TestTheControlPlaneComesBack(t *testing.T) {
	w := world.Empty(t, cluster.Behaviour{})
	w.Namespace = "default"
	var log bytes.Buffer
	up := func() { require.NoError(t, w.Up(w.Context, progress.New(&log)), "%s", &log) }
	ailing := func() []string {
		found, err := w.Cluster().Ailing(w.Context)
		require.NoError(t, err)
		return found
	}
	up()
	w.Run("create", "configmap", "memory", "--from-literal=word=kept")

	kills := [][]string{components} // a restart of the machine
	for _, component := range components {
		kills = append(kills, []string{component})
	}
	for _, killed := range kills {
		t.Run(strings.Join(killed, " and "), func(t *testing.T) {
			found := process.Of(w.Home, killed...)
			require.Len(t, found, len(killed))
			process.Kill(found)
			require.NotEmpty(t, ailing())
			up()
			require.Empty(t, ailing())
			require.Len(t, process.Of(w.Home, components...), len(components))
			require.Equal(t, "kept", w.Get("configmaps", "memory", "{.data.word}"))
		})
	}
	w.Delete("nodes", "node-0")
	up()
	assert.Equal(t, "True", w.Get("nodes", "node-0", `{.status.conditions[?(@.type=="Ready")].status}`), "a deleted node is made anew")

	// As `rm -rf .sandbox` or `git clean` would: the processes must be found all the same.
	require.NoError(t, os.RemoveAll(filepath.Join(w.Home, "control-plane")))
	require.NoError(t, w.Down(w.Context, progress.New(&log)))
	assert.Empty(t, process.Of(w.Home, components...))
	assert.NoDirExists(t, w.Home)
}
