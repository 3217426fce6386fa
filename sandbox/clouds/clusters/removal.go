package clusters

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"
)

// cordon keeps the scheduler from putting pods on nodes that are about to go.
func (a *api) cordon(ctx context.Context, names []string) error {
	for _, name := range names {
		_, err := a.core.Nodes().Patch(ctx, name, types.MergePatchType, []byte(`{"spec":{"unschedulable":true}}`), metav1.PatchOptions{})
		if ignoreNotFound(err) != nil {
			return err
		}
	}
	return nil
}

// removeNodes deletes nodes, and then their pods.
func (a *api) removeNodes(ctx context.Context, names []string) error {
	for _, name := range names {
		if err := ignoreNotFound(a.core.Nodes().Delete(ctx, name, metav1.DeleteOptions{})); err != nil {
			return err
		}
	}
	for _, name := range names {
		if err := a.removePods(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

func (a *api) removePods(ctx context.Context, node string) error {
	bound := fields.OneTermEqualSelector("spec.nodeName", node).String()
	pods, err := a.core.Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{FieldSelector: bound})
	if err != nil {
		return err
	}
	at := int64(0)
	for _, pod := range pods.Items {
		err := a.core.Pods(pod.Namespace).Delete(ctx, pod.Name, metav1.DeleteOptions{
			GracePeriodSeconds: &at, Preconditions: &metav1.Preconditions{UID: &pod.UID},
		})
		if ignoreNotFound(err) != nil && !apierrors.IsConflict(err) { // a successor of the same name lives elsewhere
			return err
		}
	}
	return nil
}
