package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The number of members is the autoscaler's: whatever it decides, Pulumi sees no change and makes none.
func TestPulumiLeavesTheNumberOfMembersAlone(t *testing.T) {
	w := newWorld(t)
	w.up()
	w.eventually("the autoscaler knows the members' CPU use", func() bool {
		return w.kubectl("get", "hpa", "migratorydata-autoscale", inNamespace, "-o", "jsonpath={.status.currentMetrics[0].resource.current.averageUtilization}") != ""
	})
	// 0.4 of the 0.5 cores that each asks for, where 50 % are wanted: five members.
	for _, pod := range []string{"migratorydata-0", "migratorydata-1", "migratorydata-2"} {
		w.kubectl("annotate", "pod", pod, inNamespace, "kwok.x-k8s.io/usage-cpu=400m")
	}
	replicas := func() string {
		return w.kubectl("get", "statefulset", "migratorydata", inNamespace, "-o", "jsonpath={.spec.replicas}")
	}
	w.eventually("the autoscaler adds members", func() bool { return replicas() != "3" })
	scaled := replicas()
	assert.Empty(t, w.preview())
	w.set("cpuTarget", "55")
	w.up()
	assert.GreaterOrEqual(t, replicas(), scaled)
	assert.Empty(t, w.preview())
}
