package objects

import (
	"fmt"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// LoadBalancer is the type of a Service that gets an address outside the cluster.
const LoadBalancer = "LoadBalancer"

// WaitForAddress lets Pulumi wait for a Service's address, and for nothing else. Without it the provider also waits until the endpoints
// have not changed for 10 s, which says nothing about the address and is the concern of the pods' own controller.
func WaitForAddress(annotations pulumi.StringMap) {
	annotations["pulumi.com/waitFor"] = pulumi.String("jsonpath={.status.loadBalancer.ingress}")
}

// ServiceTimeout bounds the wait for a load balancer's address; clouds take up to five minutes.
var ServiceTimeout = pulumi.Timeouts(&pulumi.CustomTimeouts{Create: "15m", Update: "15m", Delete: "15m"})

// ReplacedBy lets another Service take the place of one where its load balancer becomes another one: by these annotations, or by its class,
// which Kubernetes does not change. In an update the old address would still be there to be waited for, and nobody would learn the new one.
// The old Service goes first, since both have the same name.
func ReplacedBy(annotations []string) pulumi.ResourceOption {
	paths := []string{"spec.loadBalancerClass"}
	for _, name := range annotations {
		paths = append(paths, fmt.Sprintf("metadata.annotations[%q]", name))
	}
	return pulumi.Composite(pulumi.ReplaceOnChanges(paths), pulumi.DeleteBeforeReplace(true))
}

// LoadBalancerHost returns "" while the load balancer has no address.
func LoadBalancerHost(status *corev1.ServiceStatus) string {
	if status == nil || status.LoadBalancer == nil || len(status.LoadBalancer.Ingress) == 0 {
		return ""
	}
	ingress := status.LoadBalancer.Ingress[0]
	switch {
	case ingress.Hostname != nil && *ingress.Hostname != "":
		return *ingress.Hostname
	case ingress.Ip != nil:
		return *ingress.Ip
	}
	return ""
}
