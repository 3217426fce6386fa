package infra

import (
	"fmt"

	"stateful-clusters/internal/check"
)

// LoadBalancer makes the Service a passthrough Network Load Balancer by Google's own controller, which is part of GKE
// (https://cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer). It forgets a connection after ten quiet minutes, and
// has no setting for that (https://github.com/kubernetes/kubernetes/issues/89925).
func (a *GKEArgs) LoadBalancer(e Exposure) LoadBalancer {
	annotations := map[string]string{}
	if e.Internal {
		annotations["networking.gke.io/load-balancer-type"] = "Internal"
	} else {
		// From the creation on: otherwise it is one of the old kind, and the annotation is taken away from it later.
		annotations["cloud.google.com/l4-rbs"] = "enabled"
	}
	if a.LoadBalancerAddress != "" {
		annotations["networking.gke.io/load-balancer-ip-addresses"] = a.LoadBalancerAddress
	}
	e.reserve(annotations, "networking.gke.io/load-balancer-ip-addresses")
	return LoadBalancer{Annotations: annotations, Replacing: googleReplacing, Keys: map[string]string{
		// Beside l4-rbs the controller passes over the type, and the load balancer stays open to everybody
		// (https://github.com/kubernetes/ingress-gce/blob/master/pkg/annotations/service.go, WantsL4ILB).
		"networking.gke.io/load-balancer-type":         "internalLoadBalancer",
		"cloud.google.com/load-balancer-type":          "internalLoadBalancer",
		"cloud.google.com/l4-rbs":                      "internalLoadBalancer",
		"networking.gke.io/load-balancer-ip-addresses": "gkeLoadBalancerAddress", // which is looked for before anything is made
	}}
}

// CheckExposure returns everything that is wrong with what a workload wants of the load balancer.
func (a *GKEArgs) CheckExposure(e Exposure) check.Report {
	var r check.Report
	e.checkLoadBalanced(&r, "gke")
	e.checkNoTLS(&r, "gke")
	e.checkReserved(&r, gcpResource, "must be the name of a reserved address, not the address itself",
		"reserve one with `gcloud compute addresses create <name> --region "+a.Region+"`, and write that name")
	if len(e.Reserved) > 0 && a.LoadBalancerAddress != "" {
		r.Fault("gkeLoadBalancerAddress", a.LoadBalancerAddress, "is one address, and "+reservedKey+" names those of the routers",
			"remove it")
	}
	if a.LoadBalancerAddress != "" && !gcpResource.MatchString(a.LoadBalancerAddress) {
		r.Fault("gkeLoadBalancerAddress", a.LoadBalancerAddress, "must be the name of a reserved address, not the address itself",
			"reserve one with `gcloud compute addresses create <name> --region "+a.Region+"`, and write that name")
	}
	if a.LoadBalancerAddress != "" && e.Services > 1 {
		r.Fault("gkeLoadBalancerAddress", a.LoadBalancerAddress, fmt.Sprintf("is one address, and the site has %d load balancers", e.Services),
			"remove it, or have one router only")
	}
	return r
}
