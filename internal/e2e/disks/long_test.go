//go:build long

package disks

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// A zone goes with all its nodes. Its member waits for them, and has its own disk again when they return; the others go on.
func TestLongAZoneReturnsWithItsDisk(t *testing.T) {
	w := open(t)
	w.Apply()
	volumes := w.volumes()
	w.write("up")
	zone := w.List("nodes", "{.items[*].metadata.name}", metav1.ListOptions{LabelSelector: "topology.kubernetes.io/zone=us-east-1a"})
	require.Contains(t, zone, w.node(0))
	for _, node := range zone {
		w.Run("label", "node", node, "sandbox.stateful-clusters/fail=lost")
	}
	w.Eventually("the member of the zone is given up", func() bool {
		pod := w.pod(0)
		return pod == nil || pod.DeletionTimestamp != nil || pod.Spec.NodeName == ""
	})
	// On a busy machine Kubernetes can take one of the others for lost, too. Without the zone, it comes back.
	w.Eventually("the others go on", func() bool { return w.isReady(1) && w.isReady(2) })
	assert.Equal(t, volumes, w.volumes())
	for _, node := range zone {
		w.Run("label", "node", node, "sandbox.stateful-clusters/fail-")
	}
	w.allReady()
	w.holds(volumes, "up")
}
