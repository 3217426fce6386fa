package stacks

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/record"
)

// Pulumi must never undo the autoscaler, and owns the number of members once there is none.
func TestReplicasBelongToTheAutoscaler(t *testing.T) {
	on := find(t, run(t, "local", nil), statefulSetType, "migratorydata")
	assert.Equal(t, []string{"spec.replicas"}, on.Request.IgnoreChanges)
	assert.Equal(t, 3, at(record.Plain(on.Inputs), "spec.replicas"), "without it the set would begin with one member")

	without := run(t, "local", map[string]string{"autoscaling": "false", "membersMin": "4"})
	off := find(t, without, statefulSetType, "migratorydata")
	assert.Empty(t, off.Request.IgnoreChanges)
	assert.Equal(t, 4, at(record.Plain(off.Inputs), "spec.replicas"))
	for _, r := range without.Resources {
		assert.NotEqual(t, "kubernetes:autoscaling/v2:HorizontalPodAutoscaler", r.Type)
	}
}

// Pulumi waits long enough for every member in turn to use up what it is granted.
func TestRolloutTimeouts(t *testing.T) {
	set := find(t, run(t, "eks", map[string]string{"membersMax": "4", "startupSeconds": "600"}), statefulSetType, "migratorydata")
	timeouts := set.Request.CustomTimeouts
	assert.Equal(t, "39m30s", timeouts.Create) // 5 min for nodes, 3 × (1 min + 600 s to start + 30 s ready)
	assert.Equal(t, "1h5m0s", timeouts.Update) // 5 min for nodes, 4 × (210 s to stop + 1 min + 600 s to start + 30 s ready)
	assert.Equal(t, "8m30s", timeouts.Delete)  // 5 min, 210 s to stop
}

// Standard mode has no seeds.
func TestSeedsOfTheDeliveryModes(t *testing.T) {
	options := func(changes map[string]string) string {
		inputs := record.Plain(find(t, run(t, "local", changes), statefulSetType, "migratorydata").Inputs)
		return at(inputs, "spec.template.spec.containers.0.env.1.value").(string)
	}
	assert.Contains(t, options(nil), "-DClusterSeedMemberCount=3")
	assert.Contains(t, options(map[string]string{"seedMembers": "5", "membersMin": "5", "membersMax": "7"}), "-DClusterSeedMemberCount=5")
	assert.NotContains(t, options(map[string]string{"membersMax": "4"}), "ClusterSeedMemberCount", "the server knows it from five members on")
	assert.NotContains(t, options(map[string]string{"deliveryMode": "Standard", "membersMin": "2"}), "ClusterSeedMemberCount")
}
