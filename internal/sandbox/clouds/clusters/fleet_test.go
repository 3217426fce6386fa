package clusters

import (
	"io"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
)

// programs are all tools that a cluster runs.
var programs = cluster.Programs()

// Whatever of a cluster was killed is there again, with its nodes, under the same kubeconfig.
func TestAClusterComesBackAfterARestart(t *testing.T) {
	f, a := newCluster(t)
	before, err := f.Kubeconfig("one")
	require.NoError(t, err)
	require.NoError(t, f.SetPool(t.Context(), "one", general("1.34", 3)))
	process.Kill(process.Of(filepath.Join(f.folder, "one"), programs...))
	again := Open(f.folder, tools.Path, cluster.Behaviour{}, progress.New(io.Discard))
	require.NoError(t, again.Start(t.Context(), "one"))
	after, err := again.Kubeconfig("one")
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
	nodes, err := a.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	assert.Len(t, nodes.Items, 3)
}
