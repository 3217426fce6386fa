package e2e

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

func TestAKilledRunIsRecoveredFrom(t *testing.T) {
	p := &scene{world.Local(t, cluster.Behaviour{PodStartDelay: 3 * time.Second})}
	run := p.Command("up", "--yes", "--skip-preview")
	require.NoError(t, run.Start())
	p.Eventually("the members are being created", func() bool {
		return p.Get("pods", "migratorydata-0", "{.metadata.name}") != ""
	})
	require.NoError(t, run.Process.Kill())
	require.Error(t, run.Wait())

	var said bytes.Buffer
	require.NoError(t, p.Recover(p.Context, progress.New(&said)), "%s", &said)
	assert.Contains(t, said.String(), "was interrupted, its lock is removed")
	assert.Contains(t, said.String(), "was creating StatefulSet migratorydata, removing it")
	assert.Empty(t, process.Of(p.Home, toolchain.Pulumi, toolchain.Provider, toolchain.LanguageHost), "plugins of the killed run still run")
	p.Apply()
	assert.Empty(t, p.Changes(), "after the recovery a second preview must be empty")

	said.Reset()
	require.NoError(t, p.Recover(p.Context, progress.New(&said)))
	assert.Empty(t, said.String(), "there was nothing left to recover from")
}
