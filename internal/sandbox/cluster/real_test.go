package cluster

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// A control plane stays what it was made as, and says so to those who ask for something else.
func TestSimulatedNodesDoNotBecomeReal(t *testing.T) {
	home := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(home, "control-plane"), 0o755))
	open := func(b Behaviour) *Cluster { return New(home, func(tool string) string { return tool }, b) }
	someRecord(t, open(Behaviour{}))
	asked := open(Behaviour{RealNodes: true})
	assert.ErrorContains(t, asked.Up(t.Context(), progress.New(os.Stderr)), "`make down`")
	assert.Contains(t, asked.names(), toolchain.Kwok)
	assert.NoError(t, open(Behaviour{RealNodes: true, Bare: true}).checkRealNodes(), "one in a cloud stays as it is without a word")
}

func TestOnlyAFinishedControlPlaneDecides(t *testing.T) {
	home := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(home, "control-plane"), 0o755))
	open := func() *Cluster { return New(home, func(tool string) string { return tool }, Behaviour{}) }
	require.NoError(t, os.WriteFile(open().networkRecord(), []byte("207\n"), 0o600))
	assert.False(t, slices.Contains(open().names(), toolchain.NodeAgent), "a killed `make up NODES=real` decides")
	someRecord(t, open())
	assert.True(t, open().HasRealNodes())
	assert.Contains(t, open().names(), toolchain.NodeAgent)
	assert.Equal(t, "10.207.254.1", open().host(toolchain.APIServer))
	assert.Equal(t, "127.0.0.1", open().host(toolchain.Etcd))
}
