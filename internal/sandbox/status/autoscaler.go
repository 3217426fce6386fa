package status

import (
	"fmt"
	"strings"
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
)

// blindLimit is how long an autoscaler may be without figures before that is a fault. After a start it is so for a minute or less:
// metrics-server measures every 15 seconds, and the autoscaler looks every 15.
const blindLimit = 2 * time.Minute

// scalerFault says why an autoscaler does not do what it is for, if so.
func (r *Report) scalerFault(scaler *autoscalingv2.HorizontalPodAutoscaler) Fault {
	describe := kubectl(scaler.Namespace, "describe horizontalpodautoscaler "+scaler.Name)
	if words, since := blind(scaler); words != "" && r.at.Sub(since) > blindLimit {
		what := fmt.Sprintf("%s has been without figures for %s, so that it does nothing (%s)", scaler.Name, r.age(since), words)
		return Fault{What: what, Command: describe}
	}
	for _, c := range scaler.Status.Conditions {
		if c.Type == autoscalingv2.ScalingLimited && c.Status == corev1.ConditionTrue && c.Reason == "TooManyReplicas" {
			what := fmt.Sprintf("%s wants more than its most of %d members (%s)", scaler.Name, scaler.Spec.MaxReplicas, utilization(scaler))
			return Fault{What: what, Command: describe, See: scaling}
		}
	}
	return Fault{}
}

// blind returns why an autoscaler does not know the load, and since when, or "".
func blind(scaler *autoscalingv2.HorizontalPodAutoscaler) (words string, since time.Time) {
	for _, c := range scaler.Status.Conditions {
		// ScalingDisabled is what it says of a StatefulSet that is scaled to 0, which is a fault of its own.
		if c.Type != autoscalingv2.ScalingLimited && c.Status == corev1.ConditionFalse && c.Reason != "ScalingDisabled" {
			return strings.TrimPrefix(c.Message, "the HPA was unable to compute the replica count: "), c.LastTransitionTime.Time
		}
	}
	return "", time.Time{}
}

// utilization is the CPU use that an autoscaler sees, beside its target.
func utilization(scaler *autoscalingv2.HorizontalPodAutoscaler) string {
	current := "not measured yet"
	if words, _ := blind(scaler); words != "" {
		current = "not measured"
	}
	for _, m := range scaler.Status.CurrentMetrics {
		if m.Resource != nil && m.Resource.Current.AverageUtilization != nil {
			current = fmt.Sprintf("%d %%", *m.Resource.Current.AverageUtilization)
		}
	}
	for _, m := range scaler.Spec.Metrics {
		if m.Resource != nil && m.Resource.Target.AverageUtilization != nil {
			return fmt.Sprintf("%s %s, target %d %%", m.Resource.Name, current, *m.Resource.Target.AverageUtilization)
		}
	}
	return current
}

// members says how many members there are between the fewest and the most, and how many the autoscaler wants.
func members(scaler *autoscalingv2.HorizontalPodAutoscaler) string {
	s, fewest := scaler.Status, int32(1) // Kubernetes' default
	if scaler.Spec.MinReplicas != nil {
		fewest = *scaler.Spec.MinReplicas
	}
	text := fmt.Sprintf("%d members of %d..%d", s.CurrentReplicas, fewest, scaler.Spec.MaxReplicas)
	if s.DesiredReplicas != s.CurrentReplicas && s.DesiredReplicas > 0 {
		text += fmt.Sprintf(", %d wanted", s.DesiredReplicas)
	}
	return text
}
