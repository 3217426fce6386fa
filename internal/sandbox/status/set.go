package status

import (
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func wanted(set *appsv1.StatefulSet) int {
	if set.Spec.Replicas == nil {
		return 1 // Kubernetes' default
	}
	return int(*set.Spec.Replicas)
}

// setFault says what a StatefulSet waits for, if anything.
func (r *Report) setFault(set *appsv1.StatefulSet) Fault {
	name, s, desired, members := set.Name, set.Status, wanted(set), r.membersOf(set)
	fault := func(format string, args ...any) Fault {
		return Fault{What: fmt.Sprintf(format, args...), Command: kubectl(set.Namespace, "rollout status statefulset/"+name)}
	}
	stuckAt := func(pod, format string, args ...any) Fault {
		// An ordered rollout waits for a broken pod even after its template was mended (docs/operations.md).
		return Fault{What: fmt.Sprintf(format, args...), See: starting, Command: kubectl(set.Namespace, "delete pod "+pod)}
	}
	stuck := slices.IndexFunc(members, func(pod corev1.Pod) bool {
		return pod.Labels[appsv1.ControllerRevisionHashLabelKey] == s.UpdateRevision && isStuck(&pod)
	})
	rollout := s.CurrentRevision != s.UpdateRevision
	switch {
	case desired == 0:
		return Fault{What: name + " is scaled to 0", Command: kubectl(set.Namespace, "scale statefulset "+name+" --replicas=3"), See: scaling}
	case s.ObservedGeneration < set.Generation:
		return fault("the rollout of %s is under way, its controller has not seen the last change yet", name)
	case rollout && stuck >= 0:
		pod := members[stuck].Name
		return stuckAt(pod, "the rollout of %s is stuck at %s, %d of %d members are of the new version", name, pod, s.UpdatedReplicas, desired)
	case rollout:
		return fault("the rollout of %s is under way, %d of %d members are of the new version", name, s.UpdatedReplicas, desired)
	case len(members) < desired && stuck >= 0:
		pod := members[stuck].Name
		return stuckAt(pod, "%s has %d of %d members and makes no other before %s is ready", name, len(members), desired, pod)
	case len(members) < desired:
		return fault("%s has %d of %d members, it makes one after the other", name, len(members), desired)
	}
	return Fault{}
}

func (r *Report) membersOf(set *appsv1.StatefulSet) []corev1.Pod {
	return slices.DeleteFunc(slices.Clone(r.pods), func(pod corev1.Pod) bool {
		return pod.Namespace != set.Namespace || !metav1.IsControlledBy(&pod, set)
	})
}
