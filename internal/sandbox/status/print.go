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
	Ring      *Ring  `json:"ring,omitempty"`
	Ready     bool   `json:"ready"`
	State     string `json:"state"`
	Restarts  int32  `json:"restarts"`
	Age       string `json:"age"`
}

// Ring is what a database says of a member.
type Ring struct {
	State  string `json:"state"` // such as UN: up and normal
	HostID string `json:"hostId"`
	Load   string `json:"load"` // of data, with its unit
	Rack   string `json:"rack"`
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
			Namespace: pod.Namespace, Name: pod.Name, Node: node, Zone: zones[node], Disk: r.disks[claimOf(&pod)],
			Ready: ready(&pod), State: state(&pod), Restarts: restarts(&pod), Age: r.since(pod.CreationTimestamp),
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
	rings := slices.ContainsFunc(v.Members, func(m Member) bool { return m.Ring != nil })
	columns := func(disk string, ring *Ring) (text string) {
		if disks {
			text = cmp.Or(disk, "-") + "\t"
		}
		if rings {
			ring = cmp.Or(ring, &Ring{"-", "-", "-", "-"})
			text += fmt.Sprintf("%s\t%s\t%s\t%s\t", ring.Rack, ring.State, ring.Load, ring.HostID)
		}
		return text
	}
	fmt.Fprintf(table, "\nNAMESPACE\tMEMBER\tNODE\tZONE\t%sSTATE\tRESTARTS\tAGE\tREADY\n",
		columns("DISK", &Ring{Rack: "RACK", State: "RING", Load: "LOAD", HostID: "HOST ID"}))
	for _, m := range v.Members {
		// The last column: a colour would count as width.
		ready := paint.Paint(terminal.Red, "no")
		if m.Ready {
			ready = paint.Paint(terminal.Green, "yes")
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s%s\t%d\t%s\t%s\n",
			m.Namespace, m.Name, cmp.Or(m.Node, "-"), cmp.Or(m.Zone, "-"), columns(m.Disk, m.Ring), m.State, m.Restarts, m.Age, ready)
	}
	table.Flush()
}

// PrintJSON writes the verdict for programs to read.
func (v Verdict) PrintJSON(out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
