package infra

import "slices"

const nlbPrefix = "service.beta.kubernetes.io/aws-load-balancer-"

// Annotations by which another load balancer takes the place of one, or another address, and those that only a new one heeds. The program
// sets some of them; others come by clientServiceAnnotations.
var (
	// The controller makes another one for another scheme or type, and heeds names and addresses only when it makes one
	// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/main/pkg/deploy/elbv2: load_balancer_synthesizer.go,
	// isSDKLoadBalancerRequiresReplacement, and load_balancer_manager.go, Update).
	nlbReplacing = prefixed(nlbPrefix, []string{
		"scheme", "internal", "type", "name", "eip-allocations", "private-ipv4-addresses", "ipv6-addresses",
	})

	// (https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/)
	azureReplacing = prefixed("service.beta.kubernetes.io/azure-", []string{
		"load-balancer-internal", "load-balancer-internal-subnet", "load-balancer-ipv4", "load-balancer-ipv6",
		"load-balancer-resource-group", "pip-name", "pip-name-ipv6", "pip-prefix-id", "pip-prefix-id-ipv6",
	})

	// (https://cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer-parameters)
	googleReplacing = slices.Concat(prefixed("networking.gke.io/load-balancer-", []string{"type", "ip-addresses", "subnet"}),
		prefixed("cloud.google.com/", []string{"l4-rbs", "load-balancer-type", "network-tier"}))

	// (https://metallb.io/usage/)
	metalLBReplacing = slices.Concat(prefixed("metallb.io/", []string{"address-pool", "loadBalancerIPs"}),
		prefixed("metallb.universe.tf/", []string{"address-pool", "loadBalancerIPs"}))
)
