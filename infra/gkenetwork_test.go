package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGKEOwnNetwork(t *testing.T) {
	run := deployGKE(t, `{}`)
	network, subnetwork := run.Find(t, "Network migratorydata"), run.Find(t, "Subnetwork migratorydata")
	assert.Equal(t, false, network.At("autoCreateSubnetworks"))
	assert.Equal(t, "10.0.0.0/20", subnetwork.At("ipCidrRange"))
	assert.Equal(t, "migratorydata-id", subnetwork.At("network"))
	assert.Equal(t, true, subnetwork.At("privateIpGoogleAccess"), "private nodes load GKE's own images by it")
	assert.Equal(t, []any{
		map[string]any{"rangeName": "pods", "ipCidrRange": "10.4.0.0/14"},
		map[string]any{"rangeName": "services", "ipCidrRange": "10.8.0.0/20"},
	}, subnetwork.At("secondaryIpRanges"))
	assert.Equal(t, map[string]any{"clusterSecondaryRangeName": "pods", "servicesSecondaryRangeName": "services"},
		run.Find(t, gkeClusterName).At("ipAllocationPolicy"))
	for _, r := range run.Resources {
		if r.Custom && r.At("project") != nil {
			assert.Equal(t, "example-project", r.At("project"), r)
		}
	}
	assert.Equal(t, []any{map[string]any{"name": "migratorydata-id", "sourceIpRangesToNats": []any{"ALL_IP_RANGES"}}},
		run.Find(t, "RouterNat migratorydata").At("subnetworks"))
}

const givenNetwork = `gkeNetwork: shared, gkeSubnetwork: nodes, gkePodRange: pods-1, gkeServiceRange: services-1`

func TestGKEGivenNetwork(t *testing.T) {
	run := deployGKE(t, `{`+givenNetwork+`}`)
	assert.Empty(t, run.All("Network "))
	assert.Empty(t, run.All("Subnetwork "))
	cluster := run.Find(t, gkeClusterName)
	assert.Equal(t, "projects/example-project/global/networks/shared", cluster.At("network"))
	assert.Equal(t, "projects/example-project/regions/us-east1/subnetworks/nodes", cluster.At("subnetwork"))
	assert.Equal(t, map[string]any{"clusterSecondaryRangeName": "pods-1", "servicesSecondaryRangeName": "services-1"},
		cluster.At("ipAllocationPolicy"))
	nat := run.Find(t, "RouterNat migratorydata")
	assert.Equal(t, "LIST_OF_SUBNETWORKS", nat.At("sourceSubnetworkIpRangesToNat"))
	assert.Equal(t, "projects/example-project/regions/us-east1/subnetworks/nodes", nat.At("subnetworks[0].name"), "and no other one")
	assert.Equal(t, "projects/example-project/global/networks/shared", run.Find(t, "Router migratorydata").At("network"))
}

const sharedNetwork = `gkeNetworkProject: host-project, ` + givenNetwork

// A shared network lies in another project; all else is in the cluster's own.
func TestGKESharedNetwork(t *testing.T) {
	run := deployGKE(t, `{`+sharedNetwork+`, gkeNat: false}`)
	cluster := run.Find(t, gkeClusterName)
	assert.Equal(t, "projects/host-project/global/networks/shared", cluster.At("network"))
	assert.Equal(t, "projects/host-project/regions/us-east1/subnetworks/nodes", cluster.At("subnetwork"))
	for _, r := range run.Resources {
		if r.Custom && r.At("project") != nil {
			assert.Equal(t, "example-project", r.At("project"), r)
		}
	}
}

// Nodes with public addresses need no way out, nor do those whose network has one.
func TestGKEWayOut(t *testing.T) {
	for _, change := range []string{`gkePrivateNodes: false`, `{gkeNat: false, ` + givenNetwork + `}`} {
		run := deployGKE(t, change)
		assert.Empty(t, run.All("Router "), change)
		assert.Empty(t, run.All("RouterNat "), change)
	}
}

func TestGKEGivenServiceAccount(t *testing.T) {
	run := deployGKE(t, `gkeNodeServiceAccount: nodes@example-project.iam.gserviceaccount.com`)
	assert.Empty(t, run.All("Account "))
	assert.Empty(t, run.All("IAMMember "))
	for _, name := range []string{gkeClusterName, gkeNodes} {
		assert.Equal(t, "nodes@example-project.iam.gserviceaccount.com", run.Find(t, name).At("nodeConfig.serviceAccount"), name)
	}
	own := deployGKE(t, `clusterName: gke-one`)
	assert.Equal(t, "gke-one-nodes", own.Find(t, "Account gke-one-nodes").At("accountId"))
	assert.Equal(t, map[string]any{
		"project": "example-project", "role": "roles/container.defaultNodeServiceAccount", "member": "serviceAccount:" + nodeAccount,
	}, own.Find(t, "IAMMember gke-one-nodes").At(""), "all that a node needs, and no more")
}

// Without the list, Google would keep the one that it has.
func TestGKEAuthorizedNetworks(t *testing.T) {
	block := func(change string) any {
		return deployGKE(t, change).Find(t, gkeClusterName).At("masterAuthorizedNetworksConfig.cidrBlocks")
	}
	assert.Equal(t, []any{map[string]any{"cidrBlock": "0.0.0.0/0"}}, block(`{}`))
	assert.Equal(t, []any{map[string]any{"cidrBlock": "203.0.113.0/24"}, map[string]any{"cidrBlock": "198.51.100.7/32"}},
		block(`gkeAuthorizedCidrs: [203.0.113.0/24, 198.51.100.7/32]`))
}
