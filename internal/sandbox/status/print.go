package status

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"stateful-clusters/internal/terminal"
)

// shownEvents is how many of the last events the report shows.
const shownEvents = 8

var colours = map[string]terminal.Colour{Healthy: terminal.Green, Degraded: terminal.Yellow, Down: terminal.Red, Unknown: terminal.Red}

// Print writes the verdict: a line, and then a line for each endpoint, fault and note.
func (v Verdict) Print(out io.Writer) {
	paint := terminal.For(out)
	fmt.Fprintf(out, "%s: %s\n", paint.Paint(colours[v.State], v.State), v.Summary)
	for _, f := range v.Faults {
		fmt.Fprintf(out, "  %s %s\n", paint.Paint(terminal.Red, "-"), f)
	}
	for _, e := range v.Endpoints {
		fmt.Fprintf(out, "  endpoint %s\n", e)
	}
	for _, n := range v.Notes {
		fmt.Fprintf(out, "  note: %s\n", n)
	}
}

// Member is a line of the first table.
type Member struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Node      string `json:"node,omitempty"`
	Zone      string `json:"zone,omitempty"`
	Ready     bool   `json:"ready"`
	State     string `json:"state"`
	Restarts  int32  `json:"restarts"`
	Age       string `json:"age"`
}

// Members returns the members by their names.
func (r *Report) Members() []Member {
	zones := map[string]string{}
	for _, node := range r.nodes {
		zones[node.Name] = node.Labels["topology.kubernetes.io/zone"]
	}
	all := []Member{}
	for _, pod := range r.pods {
		node := pod.Spec.NodeName
		all = append(all, Member{
			pod.Namespace, pod.Name, node, zones[node], ready(&pod), state(&pod), restarts(&pod), r.age(pod.CreationTimestamp.Time),
		})
	}
	return all
}

// Print writes the tables.
func (r *Report) Print(out io.Writer) {
	paint := terminal.For(out)
	table := func(header string, rows func(w io.Writer)) {
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprint(w, header)
		rows(w)
		w.Flush()
	}
	if members := r.Members(); len(members) > 0 {
		table("\nNAMESPACE\tMEMBER\tNODE\tZONE\tSTATE\tRESTARTS\tAGE\tREADY\n", func(w io.Writer) {
			for _, m := range members {
				// The last column: a colour would count as width.
				ready := paint.Paint(terminal.Red, "no")
				if m.Ready {
					ready = paint.Paint(terminal.Green, "yes")
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n", m.Namespace, m.Name, cmp.Or(m.Node, "-"), cmp.Or(m.Zone, "-"), m.State, m.Restarts, m.Age, ready)
			}
		})
	}
	if len(r.sets) > 0 {
		table("\n", r.printParts)
	}
	if events := r.events[max(0, len(r.events)-shownEvents):]; len(events) > 0 {
		table("\nLast events\n", func(w io.Writer) {
			for _, e := range events {
				fmt.Fprintf(w, "%s ago\t%s\t%s\t%s/%s\t%s\n", r.age(when(e)), e.Type, e.Reason, strings.ToLower(e.InvolvedObject.Kind), e.InvolvedObject.Name, e.Message)
			}
		})
	}
}

func (r *Report) printParts(w io.Writer) {
	for _, set := range r.sets {
		fmt.Fprintf(w, "StatefulSet\t%s\t%d of %d ready, %d of the present version\n", set.Name, set.Status.ReadyReplicas, wanted(&set), set.Status.UpdatedReplicas)
	}
	for _, service := range r.balancers {
		fmt.Fprintf(w, "Endpoint\t%s\t%s\n", service.Name, cmp.Or(r.endpoint(&service), "no address yet"))
	}
	for _, budget := range r.budgets {
		s := budget.Status
		fmt.Fprintf(w, "Disruption budget\t%s\t%d may be evicted now: %d healthy, %d needed\n", budget.Name, s.DisruptionsAllowed, s.CurrentHealthy, s.DesiredHealthy)
	}
	for _, scaler := range r.scalers {
		fmt.Fprintf(w, "Autoscaler\t%s\t%s, %s\n", scaler.Name, utilization(&scaler), members(&scaler))
	}
	for _, node := range r.nodes {
		if fault := r.nodeFault(&node); fault != "" {
			fmt.Fprintf(w, "Node\t%s\t%s\n", node.Name, fault)
		}
	}
}

// age is the time since t as of the report.
func (r *Report) age(t time.Time) string { return span(r.at.Sub(t)) }

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
