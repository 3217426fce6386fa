package cluster

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// What a kubelet said before its machine ended counts for nothing, and what it said within the same second does.
func TestANodeIsHeard(t *testing.T) {
	since := time.Date(2026, 11, 28, 8, 0, 0, 500_000_000, time.UTC)
	node := func(kind corev1.NodeConditionType, spoke time.Time) (n corev1.Node) {
		n.Status.Conditions = []corev1.NodeCondition{{Type: kind, LastHeartbeatTime: metav1.NewTime(spoke)}}
		return n
	}
	second := since.Truncate(time.Second)
	assert.False(t, heardSince(corev1.Node{}, since))
	assert.False(t, heardSince(node(corev1.NodeReady, second.Add(-time.Second)), since))
	assert.False(t, heardSince(node(corev1.NodeDiskPressure, second.Add(time.Minute)), since))
	assert.True(t, heardSince(node(corev1.NodeReady, second), since))
	assert.True(t, heardSince(node(corev1.NodeReady, second.Add(time.Minute)), since))
}
