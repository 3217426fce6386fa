package jgroups

import (
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/k8s/objects"
)

// memberPolicy keeps a site's members to themselves: other sites come through the routers, by connections that members open.
// Among themselves all ports are open, for the answers on long connections (https://github.com/aws/aws-network-policy-agent/issues/318).
func (a *Args) memberPolicy(s Site) *networkingv1.NetworkPolicyArgs {
	members := networkingv1.NetworkPolicyPeerArray{&networkingv1.NetworkPolicyPeerArgs{
		PodSelector: &metav1.LabelSelectorArgs{MatchLabels: s.selector()},
	}}
	return &networkingv1.NetworkPolicyArgs{
		Metadata: a.memberMetadata(s),
		Spec:     ingress(s.selector(), &networkingv1.NetworkPolicyIngressRuleArgs{From: members}),
	}
}

// routerPolicy leaves a router's one port open: a load balancer hides or passes the client's address depending on its mode, so ranges of
// addresses belong on the load balancer (key sourceRanges).
func (a *Args) routerPolicy(name string) *networkingv1.NetworkPolicyArgs {
	return &networkingv1.NetworkPolicyArgs{
		Metadata: a.routerMetadata(name),
		Spec:     ingress(routerSelector(name), &networkingv1.NetworkPolicyIngressRuleArgs{Ports: objects.PolicyPorts(RouterPort, 1)}),
	}
}

func ingress(pods pulumi.StringMap, rule *networkingv1.NetworkPolicyIngressRuleArgs) *networkingv1.NetworkPolicySpecArgs {
	return &networkingv1.NetworkPolicySpecArgs{
		PodSelector: &metav1.LabelSelectorArgs{MatchLabels: pods},
		PolicyTypes: pulumi.StringArray{pulumi.String("Ingress")},
		Ingress:     networkingv1.NetworkPolicyIngressRuleArray{rule},
	}
}
