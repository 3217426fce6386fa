package stacks

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/record"
)

const (
	getVersions = "gcp:container/getEngineVersions:getEngineVersions"
	getCluster  = "gcp:container/getCluster:getCluster"
	getAddress  = "gcp:compute/getAddress:getAddress"
)

// What one cloud has against a site keeps all others from being begun, and all of it is told at once, also in a preview.
func TestNothingIsMadeBeforeAllCloudsHaveAnswered(t *testing.T) {
	config := changed(t, "jgroups", `sites: [{name: nyc, platform: eks, eksZones: [us-east-1a, us-east-1b]},
		{name: sfc, platform: gke, clusterName: sfc, kubernetesVersion: "1.34", gkeRegion: us-west1,
			gkeZones: [us-west1-a, us-west1-b, us-west1-c], jgroupsRouterAddresses: [router]},
		{name: lon, platform: gke, clusterName: lon, gkeReleaseChannel: STABLE, gkeRegion: europe-west2,
			gkeZones: [europe-west2-a, europe-west2-b, europe-west2-c]}]`)
	answers := map[string]map[string]any{
		getVersions: {
			"releaseChannelDefaultVersion": map[string]any{"REGULAR": "1.35.6-gke.10", "STABLE": "1.34.8-gke.10"},
			"releaseChannelLatestVersion":  map[string]any{"REGULAR": "1.36.4-gke.10"},
		},
		getCluster: {"masterVersion": "1.33.1-gke.10"},
		getAddress: {"address": "10.0.0.7", "addressType": "INTERNAL"},
	}
	for _, preview := range []bool{true, false} {
		recorded, err := record.Program(Deploy, record.Options{Config: config, Preview: preview, Results: answers})
		require.ErrorContains(t, err, "the configuration has 2 faults; nothing was changed:")
		assert.ErrorContains(t, err, `sites[sfc].jgroupsRouterAddresses is "router": is an internal address`)
		assert.ErrorContains(t, err, `kubernetesVersion is "1.36": is no version that GKE offers in the channel STABLE in europe-west2`)
		for _, r := range recorded.Resources {
			assert.True(t, strings.HasPrefix(r.Type, "pulumi:"), "%s was made", r.URN)
		}
	}

	// A question without an answer hides no fault.
	answers[getVersions] = nil
	_, err := record.Program(Deploy, record.Options{Config: config, Results: answers})
	require.ErrorContains(t, err, `sites[sfc].jgroupsRouterAddresses is "router": is an internal address`)
	assert.ErrorContains(t, err, "asking Google which versions of Kubernetes GKE has in us-west1")
	assert.ErrorContains(t, err, "asking Google which versions of Kubernetes GKE has in europe-west2")
}

// The annotations of the client Service are held against its address.
func TestTheTierOfAnAddressIsThatOfTheService(t *testing.T) {
	answers := map[string]map[string]any{
		getVersions: {},
		getAddress:  {"address": "203.0.113.7", "addressType": "EXTERNAL", "networkTier": "STANDARD"},
	}
	warnings := func(more string) []string {
		config := changed(t, "gke", `{gkeLoadBalancerAddress: clients`+more+`}`)
		recorded, err := record.Program(Deploy, record.Options{Config: config, Results: answers})
		require.NoError(t, err)
		return recorded.Warnings
	}
	if told := warnings(``); assert.Len(t, told, 1) {
		assert.Contains(t, told[0], `gkeLoadBalancerAddress is "clients": is of the network tier STANDARD`)
	}
	assert.Empty(t, warnings(`, clientServiceAnnotations: [{name: cloud.google.com/network-tier, value: Standard}]`))
}
