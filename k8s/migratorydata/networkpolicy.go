package migratorydata

import (
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/k8s/objects"
)

// networkPolicy keeps the ports between members to the members. The client port stays open: a load balancer hides or
// passes the client's address depending on its mode, so client ranges belong on the load balancer (key sourceRanges).
// Members reach all ports of members: on EKS the answers on a long connection are let through only while the agent remembers who opened
// it, and it forgets (https://github.com/aws/aws-network-policy-agent/issues/318).
func (a *Args) networkPolicy() *networkingv1.NetworkPolicyArgs {
	members := networkingv1.NetworkPolicyPeerArray{&networkingv1.NetworkPolicyPeerArgs{
		PodSelector: &metav1.LabelSelectorArgs{MatchLabels: a.selector()},
	}}
	rules := networkingv1.NetworkPolicyIngressRuleArray{
		&networkingv1.NetworkPolicyIngressRuleArgs{Ports: objects.PolicyPorts(a.ListenPort, 1)},
		&networkingv1.NetworkPolicyIngressRuleArgs{From: members},
	}
	if a.Monitoring {
		anyNamespace := networkingv1.NetworkPolicyPeerArray{&networkingv1.NetworkPolicyPeerArgs{
			NamespaceSelector: &metav1.LabelSelectorArgs{},
		}}
		rules = append(rules, &networkingv1.NetworkPolicyIngressRuleArgs{From: anyNamespace, Ports: objects.PolicyPorts(a.MonitorPort, 1)})
	}
	return &networkingv1.NetworkPolicyArgs{
		Metadata: a.metadata(a.MemberName),
		Spec: &networkingv1.NetworkPolicySpecArgs{
			PodSelector: &metav1.LabelSelectorArgs{MatchLabels: a.selector()},
			PolicyTypes: pulumi.StringArray{pulumi.String("Ingress")},
			Ingress:     rules,
		},
	}
}
