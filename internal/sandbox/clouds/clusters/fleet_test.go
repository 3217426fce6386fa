package clusters

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
)

func TestAClusterComesBackAfterARestart(t *testing.T) {
	f, a := newCluster(t)
	before, err := f.Kubeconfig("one")
	require.NoError(t, err)
	_, err = a.core.ConfigMaps("default").Create(t.Context(), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "memory"}}, create)
	require.NoError(t, err)
	require.NoError(t, f.SetNodes(t.Context(), "one", "general", threeNodes("old")))
	require.NoError(t, f.SetMetrics(t.Context(), "one", true))

	home := filepath.Join(f.folder, "one")
	process.Kill(process.Of(home, programs...))
	require.Empty(t, process.Of(home, programs...))
	log := progress.New(os.Stderr)
	again := Open(f.folder, tools.Path, cluster.Behaviour{}, log)
	require.NoError(t, again.Start(t.Context()))

	after, err := again.Kubeconfig("one")
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
	_, err = a.core.ConfigMaps("default").Get(t.Context(), "memory", get)
	assert.NoError(t, err)
	nodes, err := a.core.Nodes().List(t.Context(), list)
	require.NoError(t, err)
	assert.Len(t, nodes.Items, 3)
	assert.NoError(t, metricsAnswer(t.Context(), a))
}

func TestAClusterThatRunsIsKept(t *testing.T) {
	f, a := newCluster(t)
	_, err := a.core.ConfigMaps("default").Create(t.Context(), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "memory"}}, create)
	require.NoError(t, err)
	require.NoError(t, f.Create(t.Context(), "one"))
	_, err = a.core.ConfigMaps("default").Get(t.Context(), "memory", get)
	assert.NoError(t, err)
}

func TestClustersAreDeletedOneByOne(t *testing.T) {
	f, _ := newCluster(t)
	require.NoError(t, f.Create(t.Context(), "two"))
	one := filepath.Join(f.folder, "one")
	require.NotEmpty(t, process.Of(one, programs...))

	require.NoError(t, f.Delete(t.Context(), "one"))
	require.NoError(t, f.Delete(t.Context(), "one"), "a second time")
	assert.Empty(t, process.Of(one, programs...))
	assert.NoDirExists(t, one)
	_, err := f.Kubeconfig("one")
	assert.ErrorContains(t, err, "one")

	_, err = connected(t, f, "two").core.Namespaces().Get(t.Context(), "default", get)
	assert.NoError(t, err)
	names, err := f.Names()
	require.NoError(t, err)
	assert.Equal(t, []string{"two"}, names)
}

func TestANameThatIsNoFolderIsRefused(t *testing.T) {
	f, _ := newFleet(t)
	for _, name := range []string{"", "..", "a/b", "/etc", ".hidden"} {
		assert.ErrorContains(t, f.Create(t.Context(), name), "name", "%q", name)
		assert.ErrorContains(t, f.Delete(t.Context(), name), "name", "%q", name)
	}
}
