package status

import (
	"fmt"
	"strings"
)

// simulated is the domain under which the sandbox's load balancers are; nothing can ever answer there.
const simulated = ".sandbox.invalid"

// Verdict sums the report up in one line. It begins with healthy, degraded or down. What it notes behind healthy is no fault of
// the deployment, and may become one.
func (r *Report) Verdict() (line string, healthy bool) {
	sets := r.of("StatefulSet")
	if len(sets) == 0 {
		return fmt.Sprintf("down: nothing is deployed; run `%s`", r.Up), false
	}
	ready, desired := 0, 0
	for _, set := range sets {
		ready += set.Status.ReadyReplicas
		desired += set.Spec.Replicas
	}
	members := fmt.Sprintf("%d of %d members ready", ready, desired)
	faults, notes := r.faults(), r.notes()
	switch {
	case ready == 0:
		return "down: " + strings.Join(append([]string{members}, faults...), "; "), false
	case len(faults) > 0:
		return "degraded: " + strings.Join(append([]string{members}, faults...), "; "), false
	}
	for _, service := range r.balancers() {
		members += ", endpoint " + service.endpoint(r.Simulated)
	}
	if len(notes) > 0 {
		members += "; but " + strings.Join(notes, "; ")
	}
	return "healthy: " + members, true
}

// faults are the reasons for which a deployment is not healthy, the one to look at first before the others.
func (r *Report) faults() []string {
	var faults []string
	for _, set := range r.of("StatefulSet") {
		if fault := r.setFault(&set); fault != "" {
			faults = append(faults, fault)
		}
	}
	onLostNodes := false
	for _, pod := range r.of("Pod") {
		if fault := r.memberFault(&pod); fault != "" {
			faults = append(faults, fault)
			onLostNodes = onLostNodes || pod.Spec.NodeName != "" && r.nodeFaultOf(pod.Spec.NodeName) != ""
		}
	}
	if onLostNodes {
		faults = append(faults, see(lost))
	}
	for _, service := range r.balancers() {
		if len(service.addresses()) == 0 {
			faults = append(faults, r.addressFault(&service))
		}
	}
	for _, scaler := range r.of("HorizontalPodAutoscaler") {
		if fault := r.scalerFault(&scaler); fault != "" {
			faults = append(faults, fault)
		}
	}
	for _, budget := range r.of("PodDisruptionBudget") {
		// While a member is away, that is the fault, and the budget does what it is for.
		if s := budget.Status; s.DisruptionsAllowed == 0 && s.ExpectedPods > 0 && s.CurrentHealthy == s.ExpectedPods {
			faults = append(faults, budget.Metadata.Name+" admits no eviction although all members are ready, so that drains hang: "+see(draining))
		}
	}
	return faults
}

// notes are what is not the deployment's fault.
func (r *Report) notes() []string {
	var notes []string
	for _, node := range r.nodes {
		if fault := r.nodeFault(&node); fault != "" {
			notes = append(notes, fmt.Sprintf("node %s is %s", node.Metadata.Name, fault))
		}
	}
	for _, scaler := range r.of("HorizontalPodAutoscaler") {
		if s := scaler.Status; s.CurrentReplicas > 0 && s.CurrentReplicas == scaler.Spec.MaxReplicas {
			notes = append(notes, fmt.Sprintf("%s is at its most of %d members", scaler.Metadata.Name, s.CurrentReplicas))
		}
	}
	const shown = 3
	if len(notes) > shown {
		notes = append(notes[:shown], fmt.Sprintf("%d more such notes, above", len(notes)-shown))
	}
	return notes
}

// The sections of docs/operations.md that say what to do.
const (
	starting = "A first pod that does not start"
	draining = "Draining a node"
	lost     = "A node is lost"
	scaling  = "Scaling"
)

func see(section string) string { return fmt.Sprintf("docs/operations.md, %q", section) }
