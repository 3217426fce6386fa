package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

// An update must not undo the autoscaler, nor give up while nodes are drained one after the other.
func TestNodeGroupRollsOut(t *testing.T) {
	rpc := deployEKS(t, `{}`).Find(t, eksNodes).RegisterRPC
	assert.Equal(t, []string{"scalingConfig.desiredSize"}, rpc.GetIgnoreChanges())
	assert.Equal(t, "120m", rpc.GetCustomTimeouts().GetUpdate())
}

func TestNodeRelease(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`eksNodeReleaseVersion: "20260801"`, "eksNodeReleaseVersion", "must be a release of the nodes' image", "1.36.1-20260801"},
		{`eksNodeReleaseVersion: 1.35.4-20260801`, "eksNodeReleaseVersion", "is not for kubernetesVersion, which is 1.36", "change both"},
	})
	configtest.Sound[EKSArgs](t, `eksNodeReleaseVersion: 1.36.1-20260801`)
	assert.Equal(t, "1.36.1-20260801", deployEKS(t, `eksNodeReleaseVersion: 1.36.1-20260801`).Find(t, eksNodes).At("releaseVersion"))
	assert.Nil(t, deployEKS(t, `{}`).Find(t, eksNodes).At("releaseVersion"))
}

// The autoscaler chooses a group, and AWS the zone within it.
func TestAGroupForEachZone(t *testing.T) {
	run := deployEKS(t, `{eksNodeGroupPerZone: true, eksZones: [us-east-1b, us-east-1a], nodesMin: 2, nodesMax: 6}`)
	assert.Len(t, run.All("NodeGroup "), 2)
	for _, zone := range []string{"us-east-1a", "us-east-1b"} {
		group := run.Find(t, eksNodes+"-"+zone)
		assert.Equal(t, []any{"migratorydata-private-" + zone + "-id"}, group.At("subnetIds"))
		assert.EqualValues(t, 1, group.At("scalingConfig.minSize"))
		assert.EqualValues(t, 3, group.At("scalingConfig.maxSize"))
		run.Waits(t, "providers:kubernetes migratorydata", eksNodes+"-"+zone)
		run.Waits(t, "Addon migratorydata-metrics-server", eksNodes+"-"+zone)
	}
}

// EKS would say so once the control plane has taken its nine minutes.
func TestMoreNodesThanAGroupHas(t *testing.T) {
	const zones = `eksZones: [us-east-1a, us-east-1b, us-east-1c], `
	configtest.Warnings[EKSArgs](t, []configtest.Case{
		{`{` + zones + `nodesMax: 451}`, "nodesMax", "makes a group of more than the 450 nodes", "lower it to 450"},
	})
	configtest.Sound[EKSArgs](t, `{`+zones+`nodesMax: 450}`, `{`+zones+`eksNodeGroupPerZone: true, nodesMin: 3, nodesMax: 600}`)
}
