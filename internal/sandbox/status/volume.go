package status

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// askReleased finds our volumes whose claims are gone. No new claim of the same name gets them before somebody releases them, and `up`
// waits (https://github.com/kubernetes/kubernetes/issues/135387). Without rights on them there is still a report.
func (r *report) askReleased(ctx context.Context) (released []corev1.PersistentVolume, err error) {
	volumes, err := r.Client.CoreV1().PersistentVolumes().List(ctx, metav1.ListOptions{LabelSelector: selector})
	if apierrors.IsForbidden(err) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	for _, v := range volumes.Items {
		claim := v.Spec.ClaimRef
		if v.Status.Phase == corev1.VolumeReleased && claim != nil && (r.Namespace == "" || r.Namespace == claim.Namespace) {
			released = append(released, v)
		}
	}
	return released, nil
}

// releasedFault says that a volume waits for a claim that is gone.
func releasedFault(v *corev1.PersistentVolume) Fault {
	return Fault{
		What:    fmt.Sprintf("the volume %s still waits for a claim %s that was deleted", v.Name, v.Spec.ClaimRef.Name),
		Command: "kubectl patch pv " + v.Name + ` --type merge --patch '{"spec":{"claimRef":{"uid":null,"resourceVersion":null}}}'`,
	}
}
