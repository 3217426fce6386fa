package nodes

import corev1 "k8s.io/api/core/v1"

// FreeLoadBalancer returns the first address for a load balancer that none of the cluster's Services has, or "" where all are taken. The
// edge's kube-proxy leads from there to the pods, once the Service's status holds the address.
func (n Network) FreeLoadBalancer(services []corev1.Service) string {
	taken := map[string]bool{}
	for _, service := range services {
		for _, ingress := range service.Status.LoadBalancer.Ingress {
			taken[ingress.IP] = true
		}
	}
	addresses := n.LoadBalancers()
	for at := n.edge().Addr().Next(); addresses.Contains(at); at = at.Next() {
		if !taken[at.String()] {
			return at.String()
		}
	}
	return ""
}
