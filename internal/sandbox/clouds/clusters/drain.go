package clusters

import (
	"context"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"stateful-clusters/internal/sandbox/kube"
)

// drainPatience is how long a drain goes on while no pod leaves: some ten times what a pod takes to be ready elsewhere. EKS
// waits for 5 to 15 minutes (https://docs.aws.amazon.com/eks/latest/userguide/delete-managed-node-group.html,
// https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html), AKS for as long as it was told.
var drainPatience = 5 * time.Second

// detachPatience is how long a node without pods stays while volumes are attached to it: its kubelet says every 10 seconds which ones it
// still uses. Of a node that goes before, Kubernetes detaches them after six minutes only
// (k8s.io/kubernetes/pkg/controller/volume/attachdetach).
var detachPatience = time.Minute

// retire evicts the pods of nodes as disruption budgets allow, or deletes them where these do not count, and then removes the nodes. Pods
// that are still there after a while without progress go with them, without a grace period: there is no kubelet left to confirm their end.
func retire(ctx context.Context, a *kube.Client, nodes []string, heedBudgets bool) error {
	left, deadline := -1, time.Time{}
	return wait.PollUntilContextCancel(ctx, 50*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		pods, err := podsOn(ctx, a, nodes)
		if err != nil {
			return false, err
		}
		attached, err := attachedTo(ctx, a, nodes)
		if err != nil {
			return false, err
		}
		patience := detachPatience
		if len(pods) > 0 {
			patience = drainPatience
		}
		if now := len(pods) + attached; now != left {
			left, deadline = now, time.Now().Add(patience)
		}
		if left == 0 || time.Now().After(deadline) {
			return true, remove(ctx, a, nodes, pods)
		}
		for _, pod := range pods {
			if pod.DeletionTimestamp != nil {
				continue // another eviction could meet its successor, and the budget would count that one as gone for two minutes
			}
			if heedBudgets {
				err = a.CoreV1().Pods(pod.Namespace).EvictV1(ctx, &policyv1.Eviction{
					ObjectMeta: metav1.ObjectMeta{Name: pod.Name, Namespace: pod.Namespace}, DeleteOptions: only(pod),
				})
			} else {
				err = a.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, *only(pod))
			}
			if !apierrors.IsTooManyRequests(err) && gone(err) != nil { // the budget has its say
				return false, err
			}
		}
		return false, nil
	})
}

func remove(ctx context.Context, a *kube.Client, nodes []string, pods []corev1.Pod) error {
	for _, name := range nodes {
		if err := gone(a.CoreV1().Nodes().Delete(ctx, name, metav1.DeleteOptions{})); err != nil {
			return err
		}
	}
	for _, pod := range pods {
		options := only(pod)
		options.GracePeriodSeconds = new(int64)
		if err := gone(a.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, *options)); err != nil {
			return err
		}
	}
	return nil
}

// only deletes this pod, and not a successor of the same name that lives elsewhere.
func only(pod corev1.Pod) *metav1.DeleteOptions {
	return &metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &pod.UID}}
}

// gone drops the errors that say that an object was deleted already.
func gone(err error) error {
	if apierrors.IsConflict(err) || apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

// attachedTo counts the volumes that are attached to nodes.
func attachedTo(ctx context.Context, a *kube.Client, nodes []string) (count int, err error) {
	attachments, err := a.StorageV1().VolumeAttachments().List(ctx, metav1.ListOptions{})
	if err != nil {
		return 0, err
	}
	for _, attachment := range attachments.Items {
		if slices.Contains(nodes, attachment.Spec.NodeName) {
			count++
		}
	}
	return count, nil
}

func podsOn(ctx context.Context, a *kube.Client, nodes []string) ([]corev1.Pod, error) {
	pods, err := a.CoreV1().Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(pods.Items, func(pod corev1.Pod) bool { return !slices.Contains(nodes, pod.Spec.NodeName) }), nil
}
