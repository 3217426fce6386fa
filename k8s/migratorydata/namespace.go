package migratorydata

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/k8s/objects"
)

// namespace has the labels that the load balancer wants beside those of every namespace of ours.
func (a *Args) namespace(b LoadBalancer) *corev1.NamespaceArgs {
	labels := a.labels()
	for name, value := range b.NamespaceLabels {
		labels[name] = pulumi.String(value)
	}
	return objects.Namespace(a.Namespace, a.PodSecurityLevel, labels)
}
