package migratorydata

import (
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// networkPolicy keeps the ports between members to the members. The client port stays open: a load balancer hides or
// passes the client's address depending on its mode, so client ranges belong on the load balancer (key sourceRanges).
func (a *Args) networkPolicy() *networkingv1.NetworkPolicyArgs {
	members := networkingv1.NetworkPolicyPeerArray{&networkingv1.NetworkPolicyPeerArgs{
		PodSelector: &metav1.LabelSelectorArgs{MatchLabels: a.selector()},
	}}
	rules := networkingv1.NetworkPolicyIngressRuleArray{
		&networkingv1.NetworkPolicyIngressRuleArgs{Ports: policyPorts(a.ListenPort, a.ListenPort)},
		&networkingv1.NetworkPolicyIngressRuleArgs{From: members, Ports: policyPorts(a.ClusterPort, a.ClusterPort+clusterPorts-1)},
	}
	if a.Monitoring {
		anyNamespace := networkingv1.NetworkPolicyPeerArray{&networkingv1.NetworkPolicyPeerArgs{
			NamespaceSelector: &metav1.LabelSelectorArgs{},
		}}
		rules = append(rules, &networkingv1.NetworkPolicyIngressRuleArgs{From: anyNamespace, Ports: policyPorts(a.MonitorPort, a.MonitorPort)})
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

func policyPorts(first, last int) networkingv1.NetworkPolicyPortArray {
	port := &networkingv1.NetworkPolicyPortArgs{Protocol: pulumi.String("TCP"), Port: pulumi.Int(first)}
	if last > first {
		port.EndPort = pulumi.Int(last)
	}
	return networkingv1.NetworkPolicyPortArray{port}
}
