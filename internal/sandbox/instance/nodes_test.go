package instance

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

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
