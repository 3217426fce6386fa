//go:build long

package disks

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// A zone goes with all its nodes. Its member waits for them, and has its own disk again when they return; the others go on.
func TestLongAZoneReturnsWithItsDisk(t *testing.T) {
	w := open(t)
	w.Apply()
	volumes := w.volumes()
	w.write("up")
	others := []*corev1.Pod{w.pod(1), w.pod(2)}
	zone := w.List("nodes", "{.items[*].metadata.name}", metav1.ListOptions{LabelSelector: "topology.kubernetes.io/zone=us-east-1a"})
	require.Contains(t, zone, w.node(0))
	for _, node := range zone {
		w.Run("label", "node", node, "sandbox.stateful-clusters/fail=lost")
	}
	w.Eventually("the member of the zone is given up", func() bool {
		pod := w.pod(0)
		return pod == nil || pod.DeletionTimestamp != nil || pod.Spec.NodeName == ""
	})
	w.Eventually("the others are ready", func() bool { return w.isReady(1) && w.isReady(2) })
	// On a busy machine Kubernetes can take the node of another one for lost, too, and then says so.
	lost := w.Run("get", "events", "--all-namespaces", "--field-selector=reason=NodeNotReady",
		"--output=jsonpath={.items[*].involvedObject.name}")
	for i, before := range others {
		if now := w.pod(i + 1); now == nil || now.UID != before.UID {
			assert.Contains(t, strings.Fields(lost), before.Spec.NodeName, "%s was moved, and its node was not lost", before.Name)
		}
	}
	assert.Equal(t, volumes, w.volumes())
	for _, node := range zone {
		w.Run("label", "node", node, "sandbox.stateful-clusters/fail-")
	}
	w.allReady()
	w.holds(volumes, "up")
}
