package status

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// shownEvents is how many of the last events the report shows.
const shownEvents = 8

// Print writes the whole report, without the verdict.
func (r *Report) Print(out io.Writer) {
	r.printMembers(out)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, set := range r.of("StatefulSet") {
		fmt.Fprintf(w, "StatefulSet\t%s\t%d of %d ready, %d of the present version\n", set.Metadata.Name, set.Status.ReadyReplicas, set.Spec.Replicas, set.Status.UpdatedReplicas)
	}
	for _, service := range r.of("Service") {
		if service.Spec.Type == "LoadBalancer" {
			fmt.Fprintf(w, "Endpoint\t%s\t%s\n", service.Metadata.Name, orNone(r.endpoint(), "no address yet"))
		}
	}
	for _, budget := range r.of("PodDisruptionBudget") {
		fmt.Fprintf(w, "Disruption budget\t%s\t%d may be evicted now: %d healthy, %d needed\n", budget.Metadata.Name, budget.Status.DisruptionsAllowed, budget.Status.CurrentHealthy, budget.Status.DesiredHealthy)
	}
	for _, scaler := range r.of("HorizontalPodAutoscaler") {
		fmt.Fprintf(w, "Autoscaler\t%s\t%s, %d members of %d..%d\n", scaler.Metadata.Name, scaler.utilization(), scaler.Status.CurrentReplicas, scaler.Spec.MinReplicas, scaler.Spec.MaxReplicas)
	}
	w.Flush()
	r.printEvents(out)
}

func (r *Report) printMembers(out io.Writer) {
	pods := r.of("Pod")
	if len(pods) == 0 {
		return
	}
	fmt.Fprintf(out, "Namespace %s\n\n", strings.Join(r.Namespaces, ", "))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MEMBER\tNODE\tZONE\tREADY\tSTATE\tRESTARTS\tAGE")
	for _, pod := range pods {
		ready := "no"
		if pod.ready() {
			ready = "yes"
		}
		node := pod.Spec.NodeName
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", pod.Metadata.Name, orNone(node, "-"), orNone(r.zones[node], "-"), ready, pod.state(), pod.restarts(), r.age(pod.Metadata.CreationTimestamp))
	}
	w.Flush()
	fmt.Fprintln(out)
}

func (r *Report) printEvents(out io.Writer) {
	events := slices.Clone(r.events)
	slices.SortStableFunc(events, func(a, b event) int { return a.when().Compare(b.when()) })
	events = events[max(0, len(events)-shownEvents):]
	if len(events) == 0 {
		return
	}
	fmt.Fprintln(out, "\nLast events")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, e := range events {
		fmt.Fprintf(w, "%s ago\t%s\t%s\t%s/%s\t%s\n", r.age(e.when()), e.Type, e.Reason, strings.ToLower(e.Object.Kind), e.Object.Name, e.Message)
	}
	w.Flush()
}

// utilization is the CPU use that an autoscaler sees, beside its target.
func (o *object) utilization() string {
	current := "not measured yet"
	for _, metric := range o.Status.CurrentMetrics {
		if use := metric.Resource.Current.AverageUtilization; use != nil {
			current = fmt.Sprintf("%d %%", *use)
		}
	}
	for _, metric := range o.Spec.Metrics {
		return fmt.Sprintf("%s %s, target %d %%", metric.Resource.Name, current, metric.Resource.Target.AverageUtilization)
	}
	return current
}

// age is the time since t as of the report.
func (r *Report) age(t time.Time) string {
	d := r.at.Sub(t).Round(time.Second)
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%dd", int(d.Hours())/24)
	case d >= time.Hour:
		return fmt.Sprintf("%dh%dm", int(d.Hours()), int(d.Minutes())%60)
	}
	return max(d, 0).String()
}

func orNone(text, none string) string {
	if text == "" {
		return none
	}
	return text
}
