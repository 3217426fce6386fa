package clusters

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// metricsAnswer asks the metrics API as the autoscaler does.
func metricsAnswer(ctx context.Context, a *api) error {
	return a.core.RESTClient().Get().AbsPath("/apis/metrics.k8s.io/v1beta1/nodes").Do(ctx).Error()
}

func TestMetricsComeAndGo(t *testing.T) {
	f, a := newCluster(t)
	require.NoError(t, f.SetNodes(t.Context(), "one", "general", threeNodes("n")))
	assert.Error(t, metricsAnswer(t.Context(), a), "on EKS an add-on brings them")
	require.NoError(t, f.SetMetrics(t.Context(), "one", true))
	assert.NoError(t, metricsAnswer(t.Context(), a))
	require.NoError(t, f.SetMetrics(t.Context(), "one", true), "a second time")

	require.NoError(t, f.SetMetrics(t.Context(), "one", false))
	eventually(t, "the end of the metrics", func(ctx context.Context) (bool, error) { return metricsAnswer(ctx, a) != nil, nil })
	// Without them the cluster is as healthy as before.
	require.NoError(t, f.Create(t.Context(), "one"))
	require.NoError(t, f.SetMetrics(t.Context(), "one", false), "a second time")
}
