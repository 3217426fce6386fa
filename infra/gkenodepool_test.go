package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

func TestGKENodePool(t *testing.T) {
	pool := deployGKE(t, `{}`).Find(t, gkeNodes)
	for path, want := range map[string]any{
		"cluster":                                "migratorydata-id", // the name would outlive a replaced cluster, and the pool with it
		"initialNodeCount":                       1,
		"nodeCount":                              nil, // would fight the autoscaler
		"autoscaling":                            map[string]any{"totalMinNodeCount": 3, "totalMaxNodeCount": 5, "locationPolicy": "BALANCED"},
		"management":                             map[string]any{"autoRepair": true, "autoUpgrade": true},
		"upgradeSettings":                        map[string]any{"maxSurge": 1, "maxUnavailable": 0},
		"version":                                nil, // the channel's
		"networkConfig":                          map[string]any{"enablePrivateNodes": true},
		"nodeConfig.serviceAccount":              nodeAccount,
		"nodeConfig.oauthScopes":                 []any{cloudPlatform},
		"nodeConfig.workloadMetadataConfig.mode": "GKE_METADATA",
		"nodeConfig.machineType":                 "e2-standard-2",
		"nodeConfig.diskSizeGb":                  50,
		"nodeConfig.diskType":                    "pd-balanced",
		"nodeConfig.shieldedInstanceConfig.enableSecureBoot":          true,
		"nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring": true,
	} {
		assert.Equal(t, want, pool.At(path), path)
	}
	assert.Equal(t, []string{"initialNodeCount"}, pool.RegisterRPC.GetIgnoreChanges())
	assert.Equal(t, "5h", pool.RegisterRPC.GetCustomTimeouts().GetUpdate(), "nodes are drained in turn, an hour each at most")
}

// Each zone begins with as many, so that all have enough together.
func TestGKEFirstNodes(t *testing.T) {
	for change, want := range map[string]int{
		`{nodesMin: 1}`:                                     1,
		`{nodesMin: 4, nodesMax: 6}`:                        2,
		`{nodesMin: 3, gkeZones: [us-east1-b, us-east1-c]}`: 2,
		`{nodesMin: 5, gkeZones: [us-east1-b]}`:             5,
	} {
		assert.Equal(t, want, deployGKE(t, change).Find(t, gkeNodes).At("initialNodeCount"), change)
	}
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`nodesMin: 4`, "nodesMax", "is below the 6 nodes that the pool begins with: as many in each of 3 zones", "multiple of the number"},
	})
	configtest.Sound[GKEArgs](t, `{nodesMin: 1, nodesMax: 3}`, `{nodesMin: 5, nodesMax: 6}`, `{nodesMin: 6, nodesMax: 6}`)
}

// A channel demands that Google upgrades; without one nobody but the configuration decides.
func TestGKEFixedVersion(t *testing.T) {
	run := deployGKE(t, `{gkeReleaseChannel: UNSPECIFIED, kubernetesVersion: 1.36.2-gke.1234000}`)
	cluster, pool := run.Find(t, gkeClusterName), run.Find(t, gkeNodes)
	assert.Equal(t, "UNSPECIFIED", cluster.At("releaseChannel.channel"), "a cluster without the block is put into REGULAR")
	assert.Equal(t, "1.36.2-gke.1234000", cluster.At("minMasterVersion"))
	assert.Equal(t, "1.36.2-gke.1234000", pool.At("version"))
	assert.Equal(t, map[string]any{"autoRepair": true, "autoUpgrade": false}, pool.At("management"))
}

// Labels reach nodes by the pool only; those of others there would count as changes.
func TestGKELabels(t *testing.T) {
	run := deployGKE(t, `{tags: [{name: team, value: messaging}], foreignTags: [cost-centre]}`)
	cluster, pool := run.Find(t, gkeClusterName), run.Find(t, gkeNodes)
	assert.Equal(t, map[string]any{"team": "messaging"}, cluster.At("resourceLabels"))
	assert.Equal(t, map[string]any{"team": "messaging"}, pool.At("nodeConfig.resourceLabels"))
	assert.Equal(t, []string{`nodeConfig.resourceLabels["cost-centre"]`, "initialNodeCount"}, pool.RegisterRPC.GetIgnoreChanges())
}
