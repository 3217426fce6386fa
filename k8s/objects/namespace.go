package objects

import (
	"strings"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// Namespace enforces a Pod Security level and warns of what the strictest one would refuse
// (https://kubernetes.io/docs/concepts/security/pod-security-admission/).
func Namespace(name, level string, labels pulumi.StringMap) *corev1.NamespaceArgs {
	labels["pod-security.kubernetes.io/enforce"] = pulumi.String(level)
	labels["pod-security.kubernetes.io/warn"] = pulumi.String("restricted")
	labels["pod-security.kubernetes.io/audit"] = pulumi.String("restricted")
	return &corev1.NamespaceArgs{
		Metadata: &metav1.ObjectMetaArgs{Name: pulumi.String(name), Labels: labels},
	}
}

// CheckNamespace keeps the namespace from being one that goes on without the workload.
func CheckNamespace(r *check.Report, key, name, example string) {
	r.Label(key, name, 63)
	if name == "default" || strings.HasPrefix(name, "kube-") {
		r.Fault(key, name, "belongs to Kubernetes, and would be deleted with the members", "choose one of your own, such as "+example)
	}
}
