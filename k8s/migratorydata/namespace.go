package migratorydata

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// namespace enforces a Pod Security level and warns of what the strictest one would refuse
// (https://kubernetes.io/docs/concepts/security/pod-security-admission/).
func (a *Args) namespace(b LoadBalancer) *corev1.NamespaceArgs {
	labels := a.labels()
	labels["pod-security.kubernetes.io/enforce"] = pulumi.String(a.PodSecurityLevel)
	labels["pod-security.kubernetes.io/warn"] = pulumi.String("restricted")
	labels["pod-security.kubernetes.io/audit"] = pulumi.String("restricted")
	for name, value := range b.NamespaceLabels {
		labels[name] = pulumi.String(value)
	}
	return &corev1.NamespaceArgs{
		Metadata: &metav1.ObjectMetaArgs{Name: pulumi.String(a.Namespace), Labels: labels},
	}
}
