package status

import (
	"fmt"
	"io"
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
	for _, service := range r.balancers() {
		fmt.Fprintf(w, "Endpoint\t%s\t%s\n", service.Metadata.Name, orNone(service.endpoint(r.Simulated), "no address yet"))
	}
	for _, budget := range r.of("PodDisruptionBudget") {
		fmt.Fprintf(w, "Disruption budget\t%s\t%d may be evicted now: %d healthy, %d needed\n", budget.Metadata.Name, budget.Status.DisruptionsAllowed, budget.Status.CurrentHealthy, budget.Status.DesiredHealthy)
	}
	for _, scaler := range r.of("HorizontalPodAutoscaler") {
		fmt.Fprintf(w, "Autoscaler\t%s\t%s, %s\n", scaler.Metadata.Name, scaler.utilization(), scaler.members())
	}
	for _, node := range r.nodes {
		if fault := r.nodeFault(&node); fault != "" {
			fmt.Fprintf(w, "Node\t%s\t%s\n", node.Metadata.Name, fault)
		}
	}
	if r.nodesHidden != "" {
		fmt.Fprintf(w, "Node\t-\tnothing is known of the nodes: %s\n", r.nodesHidden)
	}
	w.Flush()
	r.printEvents(out)
	if len(r.objects) > 0 {
		fmt.Fprintln(out)
	}
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
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", pod.Metadata.Name, orNone(node, "-"), orNone(r.zone(node), "-"), ready, pod.state(), pod.restarts(), r.age(pod.Metadata.CreationTimestamp))
	}
	w.Flush()
	fmt.Fprintln(out)
}

func (r *Report) printEvents(out io.Writer) {
	events := r.sorted()
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

// age is the time since t as of the report.
func (r *Report) age(t time.Time) string {
	return span(r.at.Sub(t))
}

func span(d time.Duration) string {
	d = d.Round(time.Second)
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
