package status

import (
	"fmt"
	"strings"
	"time"
)

// blindLimit is how long an autoscaler may be without figures before that is a fault. After a start it is so for a minute or less:
// metrics-server measures every 15 seconds, and the autoscaler looks every 15.
const blindLimit = 2 * time.Minute

// scalerFault says why an autoscaler does not do what it is for, or "".
func (r *Report) scalerFault(scaler *object) string {
	name := scaler.Metadata.Name
	if words, since := scaler.blind(); words != "" && r.at.Sub(since) > blindLimit {
		return fmt.Sprintf("%s has been without figures for %s, so that it does nothing (%s)", name, r.age(since), words)
	}
	if c := scaler.condition("ScalingLimited"); c.Status == "True" && c.Reason == "TooManyReplicas" {
		return fmt.Sprintf("%s wants more than its most of %d members (%s): %s", name, scaler.Spec.MaxReplicas, scaler.utilization(), see(scaling))
	}
	return ""
}

// blind returns why an autoscaler does not know the load, and since when, or "".
func (o *object) blind() (words string, since time.Time) {
	for _, kind := range []string{"AbleToScale", "ScalingActive"} {
		// ScalingDisabled is what it says of a StatefulSet that is scaled to 0, which is a fault of its own.
		if c := o.condition(kind); c.Status == "False" && c.Reason != "ScalingDisabled" {
			_, words, found := strings.Cut(c.Message, "the HPA was unable to compute the replica count: ")
			if !found {
				words = c.Message
			}
			return words, c.LastTransitionTime
		}
	}
	return "", time.Time{}
}

// utilization is the CPU use that an autoscaler sees, beside its target.
func (o *object) utilization() string {
	current := "not measured yet"
	if words, _ := o.blind(); words != "" {
		current = "not measured"
	}
	for _, metric := range o.Status.CurrentMetrics {
		if use := metric.Resource.Current.AverageUtilization; use != nil {
			current = fmt.Sprintf("%d %%", *use)
		}
	}
	if len(o.Spec.Metrics) == 0 {
		return current
	}
	metric := o.Spec.Metrics[0].Resource
	return fmt.Sprintf("%s %s, target %d %%", metric.Name, current, metric.Target.AverageUtilization)
}

// members says how many members there are between the fewest and the most, and how many there shall be.
func (o *object) members() string {
	wanted := ""
	if o.Status.DesiredReplicas != o.Status.CurrentReplicas && o.Status.DesiredReplicas > 0 {
		wanted = fmt.Sprintf(", %d wanted", o.Status.DesiredReplicas)
	}
	return fmt.Sprintf("%d members of %d..%d%s", o.Status.CurrentReplicas, o.Spec.MinReplicas, o.Spec.MaxReplicas, wanted)
}
