package status

import (
	"fmt"
	"slices"
	"strings"
)

// The states of a deployment.
const (
	Healthy  = "healthy"
	Degraded = "degraded"
	Down     = "down"
	Unknown  = "unknown"
)

// Verdict sums a report up. Notes are no faults of the deployment, and may become some.
type Verdict struct {
	State     string   `json:"state"`
	Summary   string   `json:"summary"`
	Endpoints []string `json:"endpoints,omitempty"`
	Faults    []Fault  `json:"faults,omitempty"`
	Notes     []string `json:"notes,omitempty"`
}

// Fault is a reason why a deployment is not healthy.
type Fault struct {
	What    string `json:"what"`
	Command string `json:"command,omitempty"` // what to type next
	See     string `json:"see,omitempty"`     // the section of docs/operations.md that helps
}

func (f Fault) String() string {
	text := f.What
	if f.Command != "" {
		text += ": `" + f.Command + "`"
	}
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
)

// Absent is the verdict where there is nothing to ask.
func Absent(what, up string) Verdict {
	return Verdict{State: Down, Summary: fmt.Sprintf("%s; run `%s`", what, up)}
}

// Silent is the verdict on a cluster that does not answer.
func Silent(ailing []string, err error) Verdict {
	why := strings.Join(append(slices.Clone(ailing), err.Error()), "; ")
	summary := fmt.Sprintf("the cluster does not answer (%s); that alone stops no server: docs/operations.md, %q", why, apiAway)
	return Verdict{State: Unknown, Summary: summary}
}

// Verdict judges the report. The fault to look at first comes first.
func (r *Report) Verdict() Verdict {
	if len(r.sets) == 0 {
		return Absent("nothing is deployed", r.Up)
	}
	v := Verdict{State: Healthy, Notes: r.notes()}
	for _, what := range r.Ailing {
		v.Faults = append(v.Faults, Fault{What: "the control plane is not well, " + what, Command: r.Up})
	}
	ready, desired := 0, 0
	for _, set := range r.sets {
		ready += int(set.Status.ReadyReplicas)
		desired += wanted(&set)
	}
	v.Summary = fmt.Sprintf("%d of %d members ready", ready, desired)
	v.Faults = append(v.Faults, r.faults()...)
	for _, service := range r.balancers {
		if endpoint := r.endpoint(&service); endpoint != "" {
			v.Endpoints = append(v.Endpoints, endpoint)
		}
	}
	switch {
	case ready == 0:
		v.State = Down
	case len(v.Faults) > 0:
		v.State = Degraded
	}
	return v
}

func (r *Report) faults() []Fault {
	var faults []Fault
	add := func(f Fault) {
		if f.What != "" {
			faults = append(faults, f)
		}
	}
	for _, set := range r.sets {
		add(r.setFault(&set))
	}
	for _, pod := range r.pods {
		add(r.memberFault(&pod))
	}
	for _, service := range r.balancers {
		add(r.addressFault(&service))
	}
	for _, scaler := range r.scalers {
		add(r.scalerFault(&scaler))
	}
	for _, budget := range r.budgets {
		// While a member is away, that is the fault, and the budget does what it is for.
		if s := budget.Status; s.DisruptionsAllowed == 0 && s.ExpectedPods > 0 && s.CurrentHealthy == s.ExpectedPods {
			add(Fault{
				What: budget.Name + " admits no eviction although all members are ready, so that drains hang",
				See:  draining, Command: kubectl(budget.Namespace, "describe poddisruptionbudget "+budget.Name),
			})
		}
	}
	return faults
}

// notes are what is not the deployment's fault.
func (r *Report) notes() []string {
	var notes []string
	for _, node := range r.nodes {
		if fault := r.nodeFault(&node); fault != "" {
			notes = append(notes, fmt.Sprintf("node %s is %s", node.Name, fault))
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
	const shown = 3
	if len(notes) > shown {
		notes = append(notes[:shown], fmt.Sprintf("%d more such notes: `kubectl get nodes`", len(notes)-shown))
	}
	return notes
}

func kubectl(namespace, what string) string { return fmt.Sprintf("kubectl -n %s %s", namespace, what) }
