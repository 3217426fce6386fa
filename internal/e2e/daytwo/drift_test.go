package daytwo

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What people have changed by hand, in an emergency say, stops no update. It stays until a refresh shows it, and goes then.
func TestChangesByHandAreTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.up()
	byHand := map[string][]string{
		"update HorizontalPodAutoscaler": {"spec.maxReplicas"},
		"update PodDisruptionBudget":     {"spec.maxUnavailable"},
		"update StatefulSet":             {"spec.template.spec.containers[0].image"},
	}
	w.watched(func() {
		w.kubectl("set", "image", "statefulset/migratorydata", "migratorydata=migratorydata/server:6.0.26", inNamespace)
		w.kubectl("patch", "hpa", "migratorydata-autoscale", inNamespace, "-p", `{"spec":{"maxReplicas":6}}`)
		w.kubectl("patch", "pdb", "migratorydata-pdb", inNamespace, "-p", `{"spec":{"maxUnavailable":2}}`)
		w.allReady()
		assert.Empty(t, w.changes())
		assert.Equal(t, byHand, w.changes("--refresh"))
		w.pulumi("up", "--yes", "--skip-preview", "--refresh")
		w.allReady()
	})
	assert.Empty(t, w.changes("--refresh"))
	assert.Equal(t, "migratorydata/server:6.0.24", w.get("statefulset", "migratorydata", "{.spec.template.spec.containers[0].image}"))
	assert.Equal(t, "5", w.get("hpa", "migratorydata-autoscale", "{.spec.maxReplicas}"))
}
