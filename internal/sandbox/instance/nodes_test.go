package instance

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/progress"
)

// Each stack has a cluster of its own, and what was asked for is compared with that.
func TestNodesAreCheckedOnTheStacksOwnCluster(t *testing.T) {
	i := newInstance(t)
	writeFile(t, filepath.Join(i.Root, "Pulumi.eks.yaml"),
		"config: {stateful-clusters:platform: eks, stateful-clusters:clusterName: one, stateful-clusters:image: 'localhost/server:1'}\n")
	writeFile(t, filepath.Join(i.cloudHome("one"), "control-plane", "record.json"), `{"kube-apiserver":1}`)
	writeFile(t, filepath.Join(i.cloudHome("one"), "control-plane", "network"), "207\n")
	check := func(stack, nodes, images string) error {
		i.Behaviour.Nodes, i.Behaviour.Images = nodes, images
		return i.CheckNodes(t.Context(), stack, progress.New(&bytes.Buffer{}))
	}
	assert.NoError(t, check("eks", "", ""))
	assert.NoError(t, check("eks", cluster.Real, ""))
	assert.ErrorContains(t, check("eks", cluster.Kwok, ""), "made with real nodes")
	assert.ErrorContains(t, check("eks", cluster.Real, cluster.Pull), "made on this machine")
	assert.NoError(t, check("local", cluster.Kwok, ""), "its cluster is yet to be made")

	writeFile(t, filepath.Join(i.cloudHome("one"), "control-plane", "record.json"), `{"kube-apiserver":1,"registry-proxy":2}`)
	assert.NoError(t, check("eks", "", ""), "what nodes have pulled they hold, whether the registry answers or not")
	writeFile(t, filepath.Join(i.Root, "Pulumi.eks.yaml"),
		"config: {stateful-clusters:platform: eks, stateful-clusters:clusterName: two, stateful-clusters:image: 'localhost/server:1'}\n")
	assert.ErrorContains(t, check("eks", cluster.Real, cluster.Pull), "localhost is the node itself", "a new one is to pull")
}

// Nothing is built or made for a stack whose pods would wait for their disks for ever.
func TestRealNodesHaveTheDisksOfTheAccountOnly(t *testing.T) {
	i := newInstance(t)
	for platform, refused := range map[string]bool{"eks": false, "gke": true} {
		writeFile(t, filepath.Join(i.Root, "Pulumi.cassandra.yaml"), "config: {stateful-clusters:platform: "+platform+
			", stateful-clusters:clusterName: one, stateful-clusters:workload: cassandra}\n")
		for nodes, real := range map[string]bool{cluster.Real: true, cluster.Kwok: false, "": false} {
			i.Behaviour.Nodes = nodes
			err := i.CheckNodes(t.Context(), "cassandra", progress.New(&bytes.Buffer{}))
			const words = "the simulated account has disks for platform eks only"
			assert.Equal(t, refused && real, err != nil && strings.Contains(err.Error(), words), "%s, %q: %v", platform, nodes, err)
		}
	}
}

// Two versions can have one name. The nodes to come must hold the last one, and the first one again where it is asked for again.
func TestANameIsHeldOnce(t *testing.T) {
	folder := t.TempDir()
	hold := func(archive string) (was string) {
		path := filepath.Join(folder, archive)
		h, err := heldAs(path, "quay.io/infinispan/server:16.1.3")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, nil, 0o600))
		if h.archive != path {
			require.NoError(t, h.replace(path))
		}
		return h.archive
	}
	first, second := filepath.Join(folder, "server-1.tar"), filepath.Join(folder, "server-2.tar")
	assert.Empty(t, hold("server-1.tar"))
	assert.Equal(t, first, hold("server-1.tar"))
	assert.Equal(t, first, hold("server-2.tar"))
	assert.NoFileExists(t, first)
	assert.Equal(t, second, hold("server-1.tar"))
	assert.NoFileExists(t, second)
	assert.FileExists(t, first)
}
