package infra

import "slices"

const nlbPrefix = "service.beta.kubernetes.io/aws-load-balancer-"

// Annotations by which another load balancer takes the place of one, or another address, and those that only a new one heeds. The program
// sets some of them; others come by clientServiceAnnotations. Each list was chosen from all annotations in one version of the
// controller's document or source; those of other controllers are unknown.
var (
	// The controller makes another one for another scheme or type, and heeds names and addresses only when it makes one
	// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/main/pkg/deploy/elbv2: load_balancer_synthesizer.go,
	// isSDKLoadBalancerRequiresReplacement, and load_balancer_manager.go, Update).
	nlbReplacing = prefixed(nlbPrefix, []string{
		"scheme", "internal", "type", "name", "eip-allocations", "private-ipv4-addresses", "ipv6-addresses",
	})

	// The last one names tags that a public address has from its creation on, so the controller makes another address for others
	// (https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/; pkg/provider/azure_loadbalancer.go,
	// shouldReleaseExistingOwnedPublicIP).
	azureReplacing = prefixed("service.beta.kubernetes.io/azure-", []string{
		"load-balancer-internal", "load-balancer-internal-subnet", "load-balancer-ipv4", "load-balancer-ipv6",
		"load-balancer-resource-group", "pip-name", "pip-name-ipv6", "pip-prefix-id", "pip-prefix-id-ipv6",
		"pip-ip-tags",
	})

	// Two have an older name too (https://cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer-parameters;
	// https://github.com/kubernetes/ingress-gce/blob/master/pkg/annotations/service.go).
	googleReplacing = slices.Concat(prefixed("networking.gke.io/load-balancer-", []string{"type", "ip-addresses", "subnet"}),
		prefixed("cloud.google.com/", []string{"l4-rbs", "load-balancer-type", "network-tier"}),
		[]string{"networking.gke.io/internal-load-balancer-subnet"})

	// The last one gives another address where others share the old one
	// (https://github.com/metallb/metallb/blob/main/controller/service.go, convergeBalancer).
	metalLBAnnotations = []string{"address-pool", "loadBalancerIPs", "allow-shared-ip"}
	metalLBReplacing   = slices.Concat(prefixed("metallb.io/", metalLBAnnotations), prefixed("metallb.universe.tf/", metalLBAnnotations))
)
