package status

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// simulated is the domain under which the sandbox's load balancers are; nothing can ever answer there.
const simulated = ".sandbox.invalid"

// endpoint is where clients reach a Service, or "" as long as it has no address.
func (r *Report) endpoint(service *corev1.Service) string {
	for _, i := range service.Status.LoadBalancer.Ingress {
		address := cmp.Or(i.Hostname, i.IP)
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

// addressFault says how long a load balancer has had no address, and what its controller says about that.
func (r *Report) addressFault(service *corev1.Service) Fault {
	if r.endpoint(service) != "" {
		return Fault{}
	}
	what := fmt.Sprintf("%s has no address yet, after %s", service.Name, r.age(service.CreationTimestamp.Time))
	for _, e := range slices.Backward(r.events) {
		if e.Type == corev1.EventTypeWarning && e.InvolvedObject.Kind == "Service" && e.InvolvedObject.Name == service.Name {
			what += fmt.Sprintf(" (%s: %s)", e.Reason, e.Message)
			break
		}
	}
	return Fault{What: what, Command: kubectl(service.Namespace, "describe service "+service.Name)}
}
