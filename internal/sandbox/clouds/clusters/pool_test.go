package clusters

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/nodes"
)

func budget(t *testing.T, a *kube.Client, maxUnavailable string) {
	t.Helper()
	body := `{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"web"},"spec":{"maxUnavailable":` + maxUnavailable +
		`,"selector":{"matchLabels":{"app":"web"}}}}`
	const path = "/apis/policy/v1/namespaces/default/poddisruptionbudgets/web"
	err := a.CoreV1().RESTClient().Patch(types.ApplyPatchType).AbsPath(path).Param("fieldManager", "test").Param("force",
		"true").Body([]byte(body)).Do(t.Context()).Error()
	require.NoError(t, err)
}

// deployment makes pods that kwok runs wherever there is a node.
func deployment(t *testing.T, a *kube.Client, name string, replicas int32) {
	t.Helper()
	labels := map[string]string{"app": name}
	_, err := a.AppsV1().Deployments("default").Create(t.Context(), &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{
				Containers: []corev1.Container{{Name: name, Image: "nowhere.example/" + name}},
			}},
		},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	awaitAvailable(t, a, name, replicas)
}

func awaitAvailable(t *testing.T, a *kube.Client, name string, replicas int32) {
	t.Helper()
	require.Eventually(t, func() bool {
		d, err := a.AppsV1().Deployments("default").Get(t.Context(), name, metav1.GetOptions{})
		return err == nil && d.Status.AvailableReplicas == replicas && d.Status.UnavailableReplicas == 0
	}, 5*time.Minute, 20*time.Millisecond, name)
}

// Another version is other machines, in place of the old ones: these are drained as the budget allows. What it never allows goes with
// them after a while.
func TestAPoolIsReplaced(t *testing.T) {
	f, a := newCluster(t)
	require.NoError(t, f.SetPool(t.Context(), "one", general("1.34", 3)))
	spare := general("1.34", 1)
	spare.Name = "spare"
	require.NoError(t, f.SetPool(t.Context(), "one", spare))
	budget(t, a, "1")
	deployment(t, a, "web", 4)

	done := make(chan error, 1)
	go func() { done <- f.SetPool(t.Context(), "one", general("1.35", 2)) }()
	for ended := false; !ended; {
		select {
		case err := <-done:
			require.NoError(t, err)
			ended = true
		default:
			d, err := a.AppsV1().Deployments("default").Get(t.Context(), "web", metav1.GetOptions{})
			require.NoError(t, err)
			require.GreaterOrEqual(t, d.Status.AvailableReplicas, int32(3), "more pods were taken than the budget allows")
		}
	}
	nodes, err := a.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	zones := map[string]string{}
	for _, node := range nodes.Items {
		zones[node.Name] = node.Labels[corev1.LabelTopologyZone]
	}
	assert.Equal(t, map[string]string{"general-1.35-a0": "us-east-1a", "general-1.35-b0": "us-east-1b", "spare-1.34-a0": "us-east-1a"}, zones)
	awaitAvailable(t, a, "web", 4)
	pods, err := a.CoreV1().Pods("default").List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	addresses := map[string]bool{}
	for _, pod := range pods.Items {
		addresses[pod.Status.PodIP] = true
	}
	assert.Len(t, addresses, 4, "each pod has an address of its own")

	budget(t, a, "0")
	require.NoError(t, f.SetPool(t.Context(), "one", general("1.36", 2)))
	left, err := podsOn(t.Context(), a, []string{"general-1.35-a0", "general-1.35-b0"})
	require.NoError(t, err)
	assert.Empty(t, left, "a budget that allows nothing must not keep a node forever")
}

// A machine goes when its volumes have gone, and says which driver they have.
func TestAMachineGivesItsVolumesBack(t *testing.T) {
	patience := detachPatience
	detachPatience = time.Hour
	t.Cleanup(func() { detachPatience = patience })
	f, a := newCluster(t)
	pool := general("1.34", 1)
	pool.Driver = nodes.Driver{Name: "ebs.csi.aws.com", ZoneLabel: "example.com/zone"}
	require.NoError(t, f.SetPool(t.Context(), "one", pool))
	node, err := a.CoreV1().Nodes().Get(t.Context(), "general-1.34-a0", metav1.GetOptions{})
	require.NoError(t, err)
	assert.Subset(t, node.Annotations, pool.Driver.Annotations())
	volume := "data"
	_, err = a.StorageV1().VolumeAttachments().Create(t.Context(), &storagev1.VolumeAttachment{
		ObjectMeta: metav1.ObjectMeta{Name: "data"},
		Spec: storagev1.VolumeAttachmentSpec{
			Attacher: pool.Driver.Name, NodeName: node.Name, Source: storagev1.VolumeAttachmentSource{PersistentVolumeName: &volume},
		},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	pool.Count = 0
	done := make(chan error, 1)
	go func() { done <- f.SetPool(t.Context(), "one", pool) }()
	for looked := 0; looked < 100; {
		select {
		case err := <-done:
			require.Fail(t, "the machine is gone with its volume", "%v", err)
		default:
		}
		node, err = a.CoreV1().Nodes().Get(t.Context(), node.Name, metav1.GetOptions{})
		require.NoError(t, err)
		if node.Spec.Unschedulable {
			looked++
		}
	}
	require.NoError(t, a.StorageV1().VolumeAttachments().Delete(t.Context(), "data", metav1.DeleteOptions{}))
	require.NoError(t, <-done)
	_, err = a.CoreV1().Nodes().Get(t.Context(), node.Name, metav1.GetOptions{})
	assert.True(t, apierrors.IsNotFound(err), "%v", err)
}

// A cloud that does not look at budgets takes nodes away whose pods could never be evicted. What a machine keeps for itself is not for
// pods.
func TestAPoolGoesWithoutALookAtBudgets(t *testing.T) {
	patience := drainPatience
	drainPatience = time.Hour
	t.Cleanup(func() { drainPatience = patience })
	f, a := newCluster(t)
	pool := general("1.34", 1)
	pool.ZoneLabel, pool.Reserved = "example.com/zone", corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("70m")}
	require.NoError(t, f.SetPool(t.Context(), "one", pool))
	node, err := a.CoreV1().Nodes().Get(t.Context(), "general-1.34-a0", metav1.GetOptions{})
	require.NoError(t, err)
	assert.Equal(t, "us-east-1a", node.Labels["example.com/zone"])
	assert.Equal(t, int64(1930), node.Status.Allocatable.Cpu().MilliValue())
	assert.Equal(t, int64(2000), node.Status.Capacity.Cpu().MilliValue())
	budget(t, a, "0")
	deployment(t, a, "web", 2)
	pool.Count, pool.IgnoresBudgets = 0, true
	require.NoError(t, f.SetPool(t.Context(), "one", pool))
	nodes, err := a.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
	require.NoError(t, err)
	assert.Empty(t, nodes.Items)
}

// A kubelet tells its figures elsewhere than kwok, and metrics-server would ask in vain.
func TestRealNodesTellTheirOwnFigures(t *testing.T) {
	const path = "metrics.k8s.io/resource-metrics-path"
	for real, wanted := range map[bool]int{true: 0, false: 3} {
		told := 0
		for _, node := range general("1.36", 3).nodes(real) {
			if node.Annotations[path] != "" {
				told++
			}
		}
		assert.Equal(t, wanted, told, "real: %v", real)
	}
}
