package nodes

import (
	"fmt"
	"net/netip"

	corev1 "k8s.io/api/core/v1"
)

// LoadBalancer returns the address of a Service's load balancer: the one that it has, or the first that none of the cluster's Services
// has. The edge's kube-proxy leads from there to the pods, once the Service's status holds the address.
func (n Network) LoadBalancer(service corev1.Service, all []corev1.Service) (string, error) {
	addresses, taken := n.LoadBalancers(), map[string]bool{}
	for _, other := range all {
		for _, ingress := range other.Status.LoadBalancer.Ingress {
			if at, err := netip.ParseAddr(ingress.IP); err == nil && other.UID == service.UID && addresses.Contains(at) {
				return ingress.IP, nil
			}
			taken[ingress.IP] = true
		}
	}
	for at := n.edge().Addr().Next(); addresses.Contains(at); at = at.Next() {
		if !taken[at.String()] {
			return at.String(), nil
		}
	}
	return "", fmt.Errorf("all addresses of %v are taken by Services of type LoadBalancer: delete one", addresses)
}
