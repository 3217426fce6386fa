package cassandra

import (
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/k8s/objects"
)

// networkPolicy lets members talk with each other and the DNS, and with nobody else: on the disks are the addresses of the legacy ring,
// which would take a copy of a member for that member and hand it its tokens. So no key switches it off. Clients come to the CQL port
// from everywhere.
func (a *Args) networkPolicy() *networkingv1.NetworkPolicyArgs {
	members := networkingv1.NetworkPolicyPeerArray{&networkingv1.NetworkPolicyPeerArgs{
		PodSelector: &metav1.LabelSelectorArgs{MatchLabels: selector()},
	}}
	dns := networkingv1.NetworkPolicyPortArray{}
	for _, protocol := range []string{"UDP", "TCP"} {
		dns = append(dns, &networkingv1.NetworkPolicyPortArgs{Protocol: pulumi.String(protocol), Port: pulumi.Int(53)})
	}
	return &networkingv1.NetworkPolicyArgs{
		Metadata: a.metadata(setName),
		Spec: &networkingv1.NetworkPolicySpecArgs{
			PodSelector: &metav1.LabelSelectorArgs{MatchLabels: selector()},
			PolicyTypes: pulumi.StringArray{pulumi.String("Ingress"), pulumi.String("Egress")},
			Ingress: networkingv1.NetworkPolicyIngressRuleArray{
				&networkingv1.NetworkPolicyIngressRuleArgs{From: members},
				&networkingv1.NetworkPolicyIngressRuleArgs{Ports: objects.PolicyPorts(cqlPort, 1)},
			},
			Egress: networkingv1.NetworkPolicyEgressRuleArray{
				&networkingv1.NetworkPolicyEgressRuleArgs{To: members},
				&networkingv1.NetworkPolicyEgressRuleArgs{Ports: dns},
			},
		},
	}
}
