package clusters

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

func budget(t *testing.T, a *api, maxUnavailable string) {
	t.Helper()
	body := `{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"web"},"spec":{"maxUnavailable":` + maxUnavailable +
		`,"selector":{"matchLabels":{"app":"web"}}}}`
	const path = "/apis/policy/v1/namespaces/default/poddisruptionbudgets/web"
	err := a.core.RESTClient().Patch(types.ApplyPatchType).AbsPath(path).Param("fieldManager", "test").Param("force", "true").Body([]byte(body)).Do(t.Context()).Error()
	require.NoError(t, err)
}

// Nodes that go are drained as the budget allows; what it never allows goes with them after a while.
func TestADrainRespectsBudgets(t *testing.T) {
	f, a := newCluster(t)
	require.NoError(t, f.SetNodes(t.Context(), "one", "general", threeNodes("old")))
	budget(t, a, "1")
	deployment(t, a, "default", "web", 4, corev1.PodSpec{Containers: []corev1.Container{{Name: "web"}}})
	awaitAvailable(t, a, "default", "web", 4)

	done := make(chan error, 1)
	go func() { done <- f.SetNodes(t.Context(), "one", "general", threeNodes("new")) }()
	for ended := false; !ended; {
		select {
		case err := <-done:
			require.NoError(t, err)
			ended = true
		default:
			d, err := a.apps.Deployments("default").Get(t.Context(), "web", get)
			require.NoError(t, err)
			require.GreaterOrEqual(t, d.Status.AvailableReplicas, int32(3), "more pods were taken than the budget allows")
		}
	}
	awaitAvailable(t, a, "default", "web", 4)

	budget(t, a, "0")
	require.NoError(t, f.SetNodes(t.Context(), "one", "general", threeNodes("newest")))
	left, err := a.podsOn(t.Context(), []string{"new-0", "new-1", "new-2"})
	require.NoError(t, err)
	assert.Empty(t, left, "a budget that allows nothing must not keep a node for ever")
}
