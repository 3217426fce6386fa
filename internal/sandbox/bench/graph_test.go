package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// export is a state with a component that the third resource needs as a whole.
const export = `{"deployment": {"resources": [
	{"urn": "urn:pulumi:s::p::pulumi:pulumi:Stack::s", "type": "pulumi:pulumi:Stack"},
	{"urn": "urn:pulumi:s::p::pulumi:providers:aws::cloud", "type": "pulumi:providers:aws", "custom": true, "parent": "urn:pulumi:s::p::pulumi:pulumi:Stack::s"},
	{"urn": "urn:pulumi:s::p::eks:index:Cluster::c", "type": "eks:index:Cluster", "parent": "urn:pulumi:s::p::pulumi:pulumi:Stack::s"},
	{"urn": "urn:pulumi:s::p::aws:eks/cluster:Cluster::plane", "type": "aws:eks/cluster:Cluster", "custom": true, "parent": "urn:pulumi:s::p::eks:index:Cluster::c",
	 "provider": "urn:pulumi:s::p::pulumi:providers:aws::cloud::0123"},
	{"urn": "urn:pulumi:s::p::aws:eks/addon:Addon::addon", "type": "aws:eks/addon:Addon", "custom": true, "parent": "urn:pulumi:s::p::eks:index:Cluster::c",
	 "propertyDependencies": {"clusterName": ["urn:pulumi:s::p::aws:eks/cluster:Cluster::plane"]}},
	{"urn": "urn:pulumi:s::p::aws:eks/nodeGroup:NodeGroup::nodes", "type": "aws:eks/nodeGroup:NodeGroup", "id": "nodes-1", "custom": true,
	 "dependencies": ["urn:pulumi:s::p::eks:index:Cluster::c"]}
]}}`

func TestWhoNeedsAComponentNeedsAllInIt(t *testing.T) {
	nodes, err := readGraph([]byte(export))
	require.NoError(t, err)
	require.Len(t, nodes, 6)
	nodeGroup := nodes[5]
	assert.Equal(t, "nodes", nodeGroup.name)
	assert.Equal(t, "nodes-1", nodeGroup.id)
	assert.Equal(t, []int{2, 3, 4}, nodeGroup.needs)
	assert.Equal(t, []int{1, 2}, nodes[3].needs, "its provider and its parent")
	assert.Equal(t, []int{2, 3}, nodes[4].needs, "what its inputs name, and its parent")
	assert.True(t, nodeGroup.work)
	assert.False(t, nodes[1].work, "a provider")
	assert.False(t, nodes[2].work, "a component")
}

func TestLevelsAreThoseOfTheEngine(t *testing.T) {
	nodes, err := readGraph([]byte(export))
	require.NoError(t, err)
	assert.Equal(t, []int{0, 1, 1, 2, 3, 4}, levels(nodes))
}

func TestAStateThatNamesWhatItDoesNotHave(t *testing.T) {
	_, err := readGraph([]byte(`{"deployment": {"resources": [{"urn": "a::x", "dependencies": ["a::y"]}]}}`))
	assert.ErrorContains(t, err, "a::y")
}
