package clusters

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
)

// drainPatience is how long a drain goes on while no pod leaves: some ten times what a pod takes to be ready elsewhere. EKS
// waits for 5 to 15 minutes (https://docs.aws.amazon.com/eks/latest/userguide/delete-managed-node-group.html,
// https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html), AKS for as long as it was told.
const drainPatience = 5 * time.Second

// drain evicts the pods of nodes that are about to go, as disruption budgets allow. Those that are still there after a while without
// progress go with their nodes.
func (a *api) drain(ctx context.Context, nodes []string) error {
	left, deadline := -1, time.Time{}
	for {
		pods, err := a.podsOn(ctx, nodes)
		if err != nil || len(pods) == 0 {
			return err
		}
		if len(pods) != left {
			left, deadline = len(pods), time.Now().Add(drainPatience)
		}
		if time.Now().After(deadline) {
			return nil
		}
		for _, pod := range pods {
			if pod.DeletionTimestamp != nil {
				continue // another eviction could meet its successor, and the budget would count that one as gone for two minutes
			}
			err := a.core.Pods(pod.Namespace).EvictV1(ctx, &policyv1.Eviction{
				ObjectMeta: metav1.ObjectMeta{Name: pod.Name, Namespace: pod.Namespace}, DeleteOptions: only(pod, nil),
			})
			if !apierrors.IsTooManyRequests(err) && gone(err) != nil { // the budget has its say
				return err
			}
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// removeNodes deletes nodes, and then the pods that they still have.
func (a *api) removeNodes(ctx context.Context, names []string) error {
	for _, name := range names {
		if err := gone(a.core.Nodes().Delete(ctx, name, metav1.DeleteOptions{})); err != nil {
			return err
		}
	}
	pods, err := a.podsOn(ctx, names)
	if err != nil {
		return err
	}
	for _, pod := range pods {
		if err := gone(a.core.Pods(pod.Namespace).Delete(ctx, pod.Name, *only(pod, new(int64)))); err != nil {
			return err
		}
	}
	return nil
}

// only deletes this pod, and not a successor of the same name that lives elsewhere.
func only(pod corev1.Pod, grace *int64) *metav1.DeleteOptions {
	return &metav1.DeleteOptions{GracePeriodSeconds: grace, Preconditions: &metav1.Preconditions{UID: &pod.UID}}
}

// gone drops the errors that say that an object was deleted already.
func gone(err error) error {
	if apierrors.IsConflict(err) {
		return nil
	}
	return ignoreNotFound(err)
}

func (a *api) podsOn(ctx context.Context, nodes []string) ([]corev1.Pod, error) {
	var all []corev1.Pod
	for _, node := range nodes {
		bound := fields.OneTermEqualSelector("spec.nodeName", node).String()
		pods, err := a.core.Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{FieldSelector: bound})
		if err != nil {
			return nil, err
		}
		all = append(all, pods.Items...)
	}
	return all, nil
}
