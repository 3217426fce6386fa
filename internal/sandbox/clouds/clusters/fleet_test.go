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

func TestClustersAreDeletedOneByOne(t *testing.T) {
	f, _ := newCluster(t)
	_, err := f.Create(t.Context(), "two")
	require.NoError(t, err)
	one := filepath.Join(f.folder, "one")
	require.NotEmpty(t, process.Of(one, programs...))
	require.NoError(t, f.Delete(t.Context(), "one"))
	require.NoError(t, f.Delete(t.Context(), "one"), "a second time")
	assert.Empty(t, process.Of(one, programs...))
	assert.NoDirExists(t, one)
	_, err = f.Kubeconfig("one")
	assert.ErrorContains(t, err, "one")
	assert.NotEmpty(t, process.Of(filepath.Join(f.folder, "two"), programs...))
}
