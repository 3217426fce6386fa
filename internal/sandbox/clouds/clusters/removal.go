package clusters

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
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

// removeNodes deletes nodes, and then the pods that they still have.
func (a *api) removeNodes(ctx context.Context, names []string) error {
	for _, name := range names {
		if err := ignoreNotFound(a.core.Nodes().Delete(ctx, name, metav1.DeleteOptions{})); err != nil {
			return err
		}
	}
	pods, err := a.podsOn(ctx, names)
	if err != nil {
		return err
	}
	at := int64(0)
	for _, pod := range pods {
		err := a.core.Pods(pod.Namespace).Delete(ctx, pod.Name, metav1.DeleteOptions{
			GracePeriodSeconds: &at, Preconditions: &metav1.Preconditions{UID: &pod.UID},
		})
		if ignoreNotFound(err) != nil && !apierrors.IsConflict(err) { // a successor of the same name lives elsewhere
			return err
		}
	}
	return nil
}
