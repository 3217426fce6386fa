package status

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// replicas is how many pods are wanted.
func replicas(wanted *int32) int {
	if wanted == nil {
		return 1 // Kubernetes' default
	}
	return int(*wanted)
}

// The label by which a workload tells its parts apart, and its value for those that are no members.
const (
	component = "app.kubernetes.io/component"
	router    = "router"
)

// deploymentFault says what a Deployment waits for, if anything.
func deploymentFault(d *appsv1.Deployment) Fault {
	s, desired := d.Status, replicas(d.Spec.Replicas)
	f := Fault{Command: kubectl(d.Namespace, "rollout status deployment/"+d.Name)}
	switch {
	case s.ObservedGeneration < d.Generation || int(s.UpdatedReplicas) < desired && int(s.Replicas) >= desired:
		f.What = fmt.Sprintf("the rollout of %s is under way, %d of %d are of the new version", d.Name, s.UpdatedReplicas, desired)
	case int(s.Replicas) < desired:
		f.What = fmt.Sprintf("%s has %d of %d pods", d.Name, s.Replicas, desired)
	case int(s.Replicas) > desired:
		f.What = fmt.Sprintf("%s has %d pods, and should have %d", d.Name, s.Replicas, desired)
	default:
		return Fault{}
	}
	return f
}

// setFault says what a StatefulSet waits for, if anything.
func (r *report) setFault(set *appsv1.StatefulSet) Fault {
	s, desired, present, stuck := set.Status, replicas(set.Spec.Replicas), 0, ""
	for _, pod := range r.pods {
		if pod.Namespace != set.Namespace || !metav1.IsControlledBy(&pod, set) {
			continue
		}
		present++
		if stuck == "" && isStuck(&pod) && pod.Labels[appsv1.ControllerRevisionHashLabelKey] == s.UpdateRevision {
			stuck = pod.Name
		}
	}
	f := Fault{Command: kubectl(set.Namespace, "rollout status statefulset/"+set.Name)}
	if stuck != "" {
		// An ordered rollout waits for a broken pod even after its template was mended (docs/operations.md).
		f.Command, f.See = kubectl(set.Namespace, "delete pod "+stuck), starting
	}
	switch {
	case s.CurrentRevision != s.UpdateRevision || s.ObservedGeneration < set.Generation:
		how := "under way"
		if stuck != "" {
			how = "stuck at " + stuck
		}
		f.What = fmt.Sprintf("the rollout of %s is %s, %d of %d members are of the new version", set.Name, how, s.UpdatedReplicas, desired)
	case present < desired:
		f.What = fmt.Sprintf("%s has %d of %d members, it makes one after the other", set.Name, present, desired)
	}
	return f
}

// endpoint is where clients reach a Service, or the fault that it has no address.
func (r *report) endpoint(service *corev1.Service) (string, Fault) {
	ingress := service.Status.LoadBalancer.Ingress
	if len(ingress) == 0 || len(service.Spec.Ports) == 0 {
		what := fmt.Sprintf("%s has no address yet, after %s", service.Name, r.since(service.CreationTimestamp))
		return "", Fault{What: what, Command: kubectl(service.Namespace, "describe service "+service.Name)}
	}
	line := fmt.Sprintf("%s port %d", cmp.Or(ingress[0].Hostname, ingress[0].IP), service.Spec.Ports[0].Port)
	if r.Simulated {
		line += " (simulated: nothing answers there)"
	}
	return line, Fault{}
}

// blindLimit is how long an autoscaler may be without figures before that is a fault. After a start it is so for a minute or less:
// metrics-server measures every 15 seconds, and the autoscaler looks every 15.
const blindLimit = 2 * time.Minute

// scalerFault says why an autoscaler does not do what it is for, if so.
func (r *report) scalerFault(scaler *autoscalingv2.HorizontalPodAutoscaler) Fault {
	f := Fault{Command: kubectl(scaler.Namespace, "describe horizontalpodautoscaler "+scaler.Name), See: scaling}
	for _, c := range scaler.Status.Conditions {
		switch {
		case c.Type == autoscalingv2.ScalingLimited && c.Status == corev1.ConditionTrue && c.Reason == "TooManyReplicas":
			f.What = fmt.Sprintf("%s wants more than its most of %d members", scaler.Name, scaler.Spec.MaxReplicas)
		case c.Type == autoscalingv2.ScalingActive && c.Status == corev1.ConditionFalse && r.now.Sub(c.LastTransitionTime.Time) > blindLimit:
			f.What = fmt.Sprintf("%s has been without figures for %s, so that it does nothing (%s)",
				scaler.Name, r.since(c.LastTransitionTime), c.Message)
		}
	}
	return f
}

// budgetFault says that a disruption budget is in the way. While a member is away, that is the fault, and the budget does what it is for.
func budgetFault(budget *policyv1.PodDisruptionBudget) Fault {
	if s := budget.Status; s.DisruptionsAllowed > 0 || s.ExpectedPods == 0 || s.CurrentHealthy < s.ExpectedPods {
		return Fault{}
	}
	return Fault{
		What: budget.Name + " admits no eviction although all members are ready, so that drains hang",
		See:  draining, Command: kubectl(budget.Namespace, "describe poddisruptionbudget "+budget.Name),
	}
}

// isStuck reports whether a pod does not become ready by itself, as far as that can be told.
func isStuck(pod *corev1.Pod) bool {
	return pod.DeletionTimestamp == nil && !slices.Contains([]string{"", "ContainerCreating", "PodInitializing"}, waiting(pod).Reason)
}
