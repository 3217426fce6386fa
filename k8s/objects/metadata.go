// Package objects holds what the manifests of several workloads share.
package objects

import (
	"maps"

	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Labels are the labels of all objects of a workload's part: the recommended ones, and those that select its pods.
func Labels(workload, instance string, selector pulumi.StringMap) pulumi.StringMap {
	labels := pulumi.StringMap{
		"app.kubernetes.io/name":       pulumi.String(workload),
		"app.kubernetes.io/instance":   pulumi.String(instance),
		"app.kubernetes.io/managed-by": pulumi.String("stateful-clusters"),
	}
	maps.Copy(labels, selector)
	return labels
}

// Metadata is that of an object in a namespace.
func Metadata(namespace, name string, labels pulumi.StringMap) *metav1.ObjectMetaArgs {
	return &metav1.ObjectMetaArgs{
		Name:        pulumi.String(name),
		Namespace:   pulumi.String(namespace),
		Labels:      labels,
		Annotations: Annotations(),
	}
}

// Annotations let an update take back what others have changed, such as a person with `kubectl set image` or `kubectl scale`. Without
// them it fails with a conflict, and so does a preview after a refresh. GitOps controllers force their changes too
// (https://kubernetes.io/docs/reference/using-api/server-side-apply/#using-server-side-apply-in-a-controller).
func Annotations() pulumi.StringMap {
	return pulumi.StringMap{"pulumi.com/patchForce": pulumi.String("true")}
}
