package status

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"stateful-clusters/internal/terminal"
)

// Member is a line of the table.
type Member struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Node      string `json:"node,omitempty"`
	Zone      string `json:"zone,omitempty"`
	Disk      string `json:"disk,omitempty"` // as the cloud calls it
	Ready     bool   `json:"ready"`
	State     string `json:"state"`
	Restarts  int32  `json:"restarts"`
	Age       string `json:"age"`
}

func (r *report) members() []Member {
	zones := map[string]string{}
	for _, node := range r.nodes {
		zones[node.Name] = node.Labels["topology.kubernetes.io/zone"]
	}
	all := []Member{}
	for _, pod := range r.pods {
		node := pod.Spec.NodeName
		all = append(all, Member{
			pod.Namespace, pod.Name, node, zones[node], r.disks[claimOf(&pod)],
			ready(&pod), state(&pod), restarts(&pod), r.since(pod.CreationTimestamp),
		})
	}
	return all
}

var colours = map[string]terminal.Colour{Healthy: terminal.Green, Degraded: terminal.Yellow, Down: terminal.Red, Unknown: terminal.Red}

// Print writes the verdict: a line, then a line for each fault, endpoint and note, and a table of the members.
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
	if len(v.Members) == 0 {
		return
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	disks := slices.ContainsFunc(v.Members, func(m Member) bool { return m.Disk != "" })
	column := func(disk string) string {
		if !disks {
			return ""
		}
		return cmp.Or(disk, "-") + "\t"
	}
	fmt.Fprintf(table, "\nNAMESPACE\tMEMBER\tNODE\tZONE\t%sSTATE\tRESTARTS\tAGE\tREADY\n", column("DISK"))
	for _, m := range v.Members {
		// The last column: a colour would count as width.
		ready := paint.Paint(terminal.Red, "no")
		if m.Ready {
			ready = paint.Paint(terminal.Green, "yes")
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s%s\t%d\t%s\t%s\n",
			m.Namespace, m.Name, cmp.Or(m.Node, "-"), cmp.Or(m.Zone, "-"), column(m.Disk), m.State, m.Restarts, m.Age, ready)
	}
	table.Flush()
}

// PrintJSON writes the verdict for programs to read.
func (v Verdict) PrintJSON(out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
