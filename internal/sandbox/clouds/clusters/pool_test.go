package clusters

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// deployment makes pods that kwok runs wherever there is a node.
func deployment(t *testing.T, a *api, namespace, name string, replicas int32, pod corev1.PodSpec) {
	t.Helper()
	labels := map[string]string{"app": name}
	pod.Containers[0].Image = "nowhere.example/" + name
	_, err := a.apps.Deployments(namespace).Create(t.Context(), &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: pod},
		},
	}, create)
	require.NoError(t, err)
}

func awaitAvailable(t *testing.T, a *api, namespace, name string, replicas int32) {
	t.Helper()
	eventually(t, name+" being available", func(ctx context.Context) (bool, error) {
		d, err := a.apps.Deployments(namespace).Get(ctx, name, get)
		return err == nil && d.Status.AvailableReplicas == replicas && d.Status.UnavailableReplicas == 0, err
	})
}

func TestAPoolIsReplaced(t *testing.T) {
	f, a := newCluster(t)
	nodes, err := a.core.Nodes().List(t.Context(), list)
	require.NoError(t, err)
	require.Empty(t, nodes.Items, "a cluster begins without nodes")
	require.NoError(t, f.SetNodes(t.Context(), "one", "general", threeNodes("old")))
	require.NoError(t, f.SetNodes(t.Context(), "one", "spare", threeNodes("spare")[:1]))
	deployment(t, a, "default", "web", 4, corev1.PodSpec{Containers: []corev1.Container{{Name: "web"}}})
	awaitAvailable(t, a, "default", "web", 4)

	require.NoError(t, f.SetNodes(t.Context(), "one", "general", threeNodes("new")[:2]))

	nodes, err = a.core.Nodes().List(t.Context(), list)
	require.NoError(t, err)
	zones, ranges := map[string]string{}, map[string]bool{}
	for i, node := range nodes.Items {
		zones[node.Name] = node.Labels[corev1.LabelTopologyZone]
		ranges[node.Spec.PodCIDR] = true
		assert.True(t, isReady(&nodes.Items[i]), node.Name)
		assert.Equal(t, "1930m", node.Status.Allocatable.Cpu().String())
		assert.NotEmpty(t, node.Labels["eks.amazonaws.com/nodegroup"])
	}
	assert.Equal(t, map[string]string{"new-0": "us-east-1a", "new-1": "us-east-1b", "spare-0": "us-east-1a"}, zones)
	assert.Len(t, ranges, 3, "each node has pods' addresses of its own")

	// No pod is left on a node that is gone, and their successors run elsewhere.
	pods, err := a.core.Pods("default").List(t.Context(), list)
	require.NoError(t, err)
	for _, pod := range pods.Items {
		if pod.Spec.NodeName != "" {
			assert.Contains(t, zones, pod.Spec.NodeName)
		}
	}
	awaitAvailable(t, a, "default", "web", 4)
}

func TestANodeKeepsItsIdentityAndTakesLabels(t *testing.T) {
	f, a := newCluster(t)
	nodes := threeNodes("n")[:1]
	require.NoError(t, f.SetNodes(t.Context(), "one", "general", nodes))
	before, err := a.core.Nodes().Get(t.Context(), "n-0", get)
	require.NoError(t, err)

	nodes[0].Labels = map[string]string{"team": "messaging"}
	require.NoError(t, f.SetNodes(t.Context(), "one", "general", nodes))
	after, err := a.core.Nodes().Get(t.Context(), "n-0", get)
	require.NoError(t, err)
	assert.Equal(t, before.UID, after.UID)
	assert.Equal(t, "messaging", after.Labels["team"])

	assert.ErrorContains(t, f.SetNodes(t.Context(), "one", "other", nodes), "n-0", "a node of another pool")
	nodes[0].Name, nodes[0].Memory = "n-1", "8 gigabytes"
	assert.ErrorContains(t, f.SetNodes(t.Context(), "one", "general", nodes), "8 gigabytes")
}
