package daytwo

import (
	"context"
	"fmt"
	"maps"
	"strings"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/stretchr/testify/require"
)

// machines are the nodes, and what runs on them, as a cloud sees them.
type machines struct{ api corev1client.CoreV1Interface }

func (w *world) machines() machines {
	w.t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", w.Kubeconfig())
	require.NoError(w.t, err)
	api, err := corev1client.NewForConfig(config)
	require.NoError(w.t, err)
	return machines{api}
}

// another describes a node like one that is there, in the same zone.
func (m machines) another(ctx context.Context, like, name string, addresses int) (*corev1.Node, error) {
	old, err := m.api.Nodes().Get(ctx, like, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: maps.Clone(old.Labels), Annotations: maps.Clone(old.Annotations)}}
	node.Labels[corev1.LabelHostname] = name
	for key, value := range node.Annotations {
		node.Annotations[key] = strings.ReplaceAll(value, "/nodes/"+like+"/", "/nodes/"+name+"/") // of its metrics
	}
	node.Spec.PodCIDR = fmt.Sprintf("10.244.%d.0/24", addresses)
	node.Spec.PodCIDRs = []string{node.Spec.PodCIDR}
	node.Status.Allocatable, node.Status.Capacity = old.Status.Allocatable, old.Status.Capacity
	return node, nil
}

func (m machines) create(ctx context.Context, node *corev1.Node) error {
	_, err := m.api.Nodes().Create(ctx, node, metav1.CreateOptions{})
	return err
}

func (m machines) remove(ctx context.Context, node string) error {
	return m.api.Nodes().Delete(ctx, node, metav1.DeleteOptions{})
}

// on returns the members on a node.
func (m machines) on(ctx context.Context, node string) ([]corev1.Pod, error) {
	pods, err := m.api.Pods("migratory").List(ctx, metav1.ListOptions{FieldSelector: "spec.nodeName=" + node})
	if err != nil {
		return nil, err
	}
	return pods.Items, nil
}

// evict asks once for the eviction of all members on a node, as the clouds do again and again until none is left.
func (m machines) evict(ctx context.Context, node string) (left int, err error) {
	pods, err := m.on(ctx, node)
	if err != nil {
		return 0, err
	}
	for _, pod := range pods {
		if pod.DeletionTimestamp != nil {
			continue // it goes
		}
		// Of this pod, not of its successor, which has the name too and may be on another node already.
		err := m.api.Pods(pod.Namespace).EvictV1(ctx, &policyv1.Eviction{
			ObjectMeta:    metav1.ObjectMeta{Name: pod.Name, Namespace: pod.Namespace},
			DeleteOptions: &metav1.DeleteOptions{Preconditions: metav1.NewUIDPreconditions(string(pod.UID))},
		})
		// The budget admits it not now, or could not be updated just now; or the member has gone meanwhile.
		if err != nil && !apierrors.IsTooManyRequests(err) && !apierrors.IsConflict(err) && !apierrors.IsNotFound(err) {
			return 0, fmt.Errorf("evicting %s from %s: %w", pod.Name, node, err)
		}
	}
	return len(pods), nil
}

// addNode adds a node like another one, and returns when it takes pods.
func (w *world) addNode(name, like string, addresses int) {
	w.t.Helper()
	cloud := w.machines()
	node, err := cloud.another(w.t.Context(), like, name, addresses)
	require.NoError(w.t, err)
	require.NoError(w.t, cloud.create(w.t.Context(), node))
	w.kubectl("wait", "--for=condition=Ready", "node/"+name)
	w.eventually(name+" takes pods", func() bool { return w.kubectl("get", "node", name, "-o", "jsonpath={.spec.taints}") == "" })
}

// evictAll asks for the eviction of all members on a node until none is left. Real clouds wait for some seconds between two attempts;
// the shorter this is, the more often the budget has to say no.
func (w *world) evictAll(node string) {
	w.t.Helper()
	cloud := w.machines()
	w.eventually("nothing is left on "+node, func() bool {
		left, err := cloud.evict(w.t.Context(), node)
		require.NoError(w.t, err)
		return left == 0
	})
}
