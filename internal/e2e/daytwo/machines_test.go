package daytwo

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/sandbox/kube"
)

// addNode makes a node like one that is there, in the same zone.
func addNode(ctx context.Context, api *kube.Client, like, name string, addresses int) error {
	old, err := api.CoreV1().Nodes().Get(ctx, like, metav1.GetOptions{})
	if err != nil {
		return err
	}
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: maps.Clone(old.Labels), Annotations: maps.Clone(old.Annotations)}}
	node.Labels[corev1.LabelHostname] = name
	delete(node.Labels, failing)
	for key, value := range node.Annotations {
		node.Annotations[key] = strings.ReplaceAll(value, "/nodes/"+like+"/", "/nodes/"+name+"/") // of its metrics
	}
	node.Spec.PodCIDR = fmt.Sprintf("10.244.%d.0/24", addresses)
	node.Spec.PodCIDRs = []string{node.Spec.PodCIDR}
	node.Status.Allocatable, node.Status.Capacity = old.Status.Allocatable, old.Status.Capacity
	_, err = api.CoreV1().Nodes().Create(ctx, node, metav1.CreateOptions{})
	return err
}

// evict asks once for the eviction of all members on a node, as the clouds do again and again until none is left.
func evict(ctx context.Context, api *kube.Client, node string) (left int, err error) {
	pods, err := api.CoreV1().Pods("migratory").List(ctx, metav1.ListOptions{FieldSelector: "spec.nodeName=" + node})
	if err != nil {
		return 0, err
	}
	for _, pod := range pods.Items {
		if pod.DeletionTimestamp != nil {
			continue // it goes
		}
		// Of this pod, not of its successor, which has the name too and may be on another node already.
		err := api.CoreV1().Pods(pod.Namespace).EvictV1(ctx, &policyv1.Eviction{
			ObjectMeta:    metav1.ObjectMeta{Name: pod.Name, Namespace: pod.Namespace},
			DeleteOptions: &metav1.DeleteOptions{Preconditions: metav1.NewUIDPreconditions(string(pod.UID))},
		})
		// The budget admits it not now, or could not be updated just now; or the member has gone meanwhile.
		if err != nil && !apierrors.IsTooManyRequests(err) && !apierrors.IsConflict(err) && !apierrors.IsNotFound(err) {
			return 0, fmt.Errorf("evicting %s from %s: %w", pod.Name, node, err)
		}
	}
	return len(pods.Items), nil
}

// addNode adds a node like another one, and returns when it takes pods.
func (w *scene) addNode(name, like string, addresses int) {
	w.T.Helper()
	require.NoError(w.T, addNode(w.T.Context(), w.API(), like, name, addresses))
	w.Eventually(name+" takes pods", func() bool {
		return w.Get("nodes", name, `{.status.conditions[?(@.type=="Ready")].status}{.spec.taints}`) == "True"
	})
}

// evictAll asks for the eviction of all members on a node until none is left. Real clouds wait for some seconds between two attempts;
// the shorter this is, the more often the budget has to say no.
func (w *scene) evictAll(node string) {
	w.T.Helper()
	w.Eventually("nothing is left on "+node, func() bool {
		left, err := evict(w.T.Context(), w.API(), node)
		require.NoError(w.T, err)
		return left == 0
	})
}
