package status

import (
	"fmt"
	"strings"
)

// simulated is the domain under which the sandbox's load balancers are; nothing can ever answer there.
const simulated = ".sandbox.invalid"

// Verdict sums the report up in one line. It begins with healthy, degraded or down.
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
	if faults := r.faults(); len(faults) > 0 {
		return fmt.Sprintf("degraded: %s; %s", members, strings.Join(faults, "; ")), false
	}
	if address := r.endpoint(); address != "" {
		members += ", endpoint " + address
	}
	return "healthy: " + members, true
}

// faults are the reasons for which a deployment is not healthy.
func (r *Report) faults() []string {
	var faults []string
	for _, set := range r.of("StatefulSet") {
		name := set.Metadata.Name
		switch {
		case set.Spec.Replicas == 0:
			faults = append(faults, name+" is scaled to 0")
		case set.Status.ObservedGeneration < set.Metadata.Generation || set.Status.UpdatedReplicas < set.Spec.Replicas:
			faults = append(faults, fmt.Sprintf("the rollout of %s is under way, %d of %d members are of the new version", name, set.Status.UpdatedReplicas, set.Spec.Replicas))
		case set.Status.ReadyReplicas < set.Spec.Replicas && len(r.unready()) == 0:
			faults = append(faults, name+" waits for members that have not been made yet")
		}
	}
	faults = append(faults, r.unready()...)
	for _, service := range r.of("Service") {
		if service.Spec.Type == "LoadBalancer" && service.address() == "" {
			faults = append(faults, service.Metadata.Name+" has no address yet")
		}
	}
	return faults
}

func (r *Report) unready() []string {
	var lines []string
	for _, pod := range r.of("Pod") {
		if !pod.ready() {
			lines = append(lines, fmt.Sprintf("%s is not ready (%s)", pod.Metadata.Name, pod.state()))
		}
	}
	return lines
}

// endpoint is where clients reach the members, or "" where there is no load balancer.
func (r *Report) endpoint() string {
	for _, service := range r.of("Service") {
		address := service.address()
		if address == "" || len(service.Spec.Ports) == 0 {
			continue
		}
		line := fmt.Sprintf("%s port %d", address, service.Spec.Ports[0].Port)
		if r.Simulated || strings.HasSuffix(address, simulated) {
			line += " (simulated: nothing answers there)"
		}
		return line
	}
	return ""
}
