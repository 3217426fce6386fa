package status

import (
	"fmt"
	"strings"
)

// The states of a deployment.
const (
	Healthy  = "healthy"
	Degraded = "degraded"
	Down     = "down"
	Unknown  = "unknown"
)

// Verdict sums a deployment up. Notes are no faults of it, and may become some.
type Verdict struct {
	State     string   `json:"state"`
	Summary   string   `json:"summary"`
	Endpoints []string `json:"endpoints,omitempty"`
	Faults    []Fault  `json:"faults,omitempty"`
	Notes     []string `json:"notes,omitempty"`
	Members   []Member `json:"members"`
}

// Fault is a reason why a deployment is not healthy.
type Fault struct {
	What    string `json:"what"`
	Command string `json:"command"`       // what to type next
	See     string `json:"see,omitempty"` // the section of docs/operations.md that helps
}

func (f Fault) String() string {
	text := f.What + ": `" + f.Command + "`"
	if f.See != "" {
		text += fmt.Sprintf(" (docs/operations.md, %q)", f.See)
	}
	return text
}

// The sections of docs/operations.md that say what to do.
const (
	starting = "A first pod that does not start"
	draining = "Draining a node"
	lost     = "A node is lost"
	scaling  = "Scaling"
	apiAway  = "The Kubernetes API is away"
	staying  = "A namespace that does not go"
	expired  = "A certificate expires"
)

// Absent is the verdict where there is nothing to ask.
func Absent(what, up string) Verdict {
	return Verdict{State: Down, Summary: fmt.Sprintf("%s; run `%s`", what, up), Members: []Member{}}
}

// silent is the verdict on a cluster that does not answer.
func (r *report) silent(err error) Verdict {
	why := strings.Join(append(r.Ailing, err.Error()), "; ")
	summary := fmt.Sprintf("the cluster does not answer (%s); that alone stops no server: docs/operations.md, %q", why, apiAway)
	return Verdict{State: Unknown, Summary: summary, Members: []Member{}}
}

// verdict judges. The fault to look at first comes first.
func (r *report) verdict() Verdict {
	if len(r.sets)+len(r.deployments)+len(r.leaving)+len(r.released) == 0 {
		return Absent("nothing is deployed", r.Up)
	}
	v := Verdict{State: Healthy, Notes: r.notes(), Members: r.members()}
	add := func(f Fault) {
		if f.What != "" {
			v.Faults = append(v.Faults, f)
		}
	}
	for _, namespace := range r.leaving {
		for _, fault := range r.namespaceFaults(&namespace) {
			add(fault)
		}
	}
	for _, volume := range r.released {
		add(releasedFault(&volume))
	}
	for _, what := range r.Ailing {
		add(Fault{What: "the control plane is not well, " + what, Command: r.Up})
	}
	ready, desired := 0, 0
	for _, set := range r.sets {
		ready += int(set.Status.ReadyReplicas)
		desired += replicas(set.Spec.Replicas)
		add(r.setFault(&set))
	}
	var routers []string
	for _, d := range r.deployments {
		add(deploymentFault(&d))
		if d.Labels[component] == router {
			routers = append(routers, fmt.Sprintf("%s %d of %d", d.Name, d.Status.ReadyReplicas, replicas(d.Spec.Replicas)))
			continue
		}
		ready += int(d.Status.ReadyReplicas)
		desired += replicas(d.Spec.Replicas)
	}
	for _, pod := range r.pods {
		add(r.memberFault(&pod))
	}
	for _, service := range r.balancers {
		endpoint, fault := r.endpoint(&service)
		if endpoint != "" {
			v.Endpoints = append(v.Endpoints, endpoint)
		}
		add(fault)
	}
	for _, scaler := range r.scalers {
		add(r.scalerFault(&scaler))
	}
	for _, budget := range r.budgets {
		add(budgetFault(&budget))
	}
	for _, secret := range r.secrets {
		note, fault := r.certificate(&secret)
		if note != "" {
			v.Notes = append(v.Notes, note)
		}
		add(fault)
	}
	v.Summary = fmt.Sprintf("%d of %d members ready", ready, desired)
	if len(routers) > 0 {
		v.Summary += "; routers ready: " + strings.Join(routers, ", ")
	}
	switch {
	case len(r.sets)+len(r.deployments) > 0:
	case len(r.leaving) > 0:
		v.Summary = "nothing is deployed, and a namespace has not gone yet"
	default:
		v.Summary = "no member is deployed"
	}
	switch {
	case ready == 0:
		v.State = Down
	case len(v.Faults) > 0:
		v.State = Degraded
	}
	return v
}

// notes are what is not the deployment's fault.
func (r *report) notes() []string {
	var notes []string
	for _, node := range r.nodes {
		if fault := r.nodeFault(&node); fault != "" {
			notes = append(notes, fmt.Sprintf("node %s is %s", node.Name, fault))
		} else if node.Spec.Unschedulable {
			notes = append(notes, fmt.Sprintf("node %s is closed to new members", node.Name))
		}
	}
	for _, scaler := range r.scalers {
		if n := scaler.Status.CurrentReplicas; n > 0 && n == scaler.Spec.MaxReplicas {
			notes = append(notes, fmt.Sprintf("%s is at its most of %d members", scaler.Name, n))
		}
	}
	if r.nodesHidden != "" {
		notes = append(notes, "nothing is known of the nodes: "+r.nodesHidden)
	}
	return notes
}

func kubectl(namespace, what string) string { return fmt.Sprintf("kubectl -n %s %s", namespace, what) }
