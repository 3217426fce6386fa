package status

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// awaitsDisk reports whether a pod has a disk and a node, and no container of it may start yet: mounts come first
// (https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-has-network).
func awaitsDisk(pod corev1.Pod) bool {
	return claimOf(&pod) != "" && pod.Spec.NodeName != "" && pod.DeletionTimestamp == nil && !ready(&pod) &&
		condition(&pod, corev1.PodReadyToStartContainers).Status != corev1.ConditionTrue
}

// askAboutDisks finds what has kept disks from pods, by the pods, in the words of who attaches or mounts them. Without rights on events
// there is still a report.
func (r *report) askAboutDisks(ctx context.Context, pods []corev1.Pod) (map[types.UID]string, error) {
	if !slices.ContainsFunc(pods, awaitsDisk) {
		return nil, nil
	}
	events, err := r.Client.CoreV1().Events(r.Namespace).List(ctx, metav1.ListOptions{FieldSelector: "type=Warning"})
	if apierrors.IsForbidden(err) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	slices.SortFunc(events.Items, func(a, b corev1.Event) int { return a.LastTimestamp.Compare(b.LastTimestamp.Time) })
	words := map[types.UID]string{}
	for _, e := range events.Items {
		if e.Reason == "FailedMount" || e.Reason == "FailedAttachVolume" {
			words[e.InvolvedObject.UID] = fmt.Sprintf("%s: %s", e.Reason, strings.Join(strings.Fields(e.Message), " "))
		}
	}
	return words, nil
}
