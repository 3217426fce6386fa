package migratorydata

import (
	"maps"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// clientService is where clients connect.
func (a *Args) clientService(b LoadBalancer) *corev1.ServiceArgs {
	metadata := a.metadata(a.clientServiceName())
	annotations := a.annotations()
	maps.Copy(annotations, pulumi.ToStringMap(b.Annotations))
	maps.Copy(annotations, pulumi.ToStringMap(a.Annotations))
	spec := &corev1.ServiceSpecArgs{
		Type:     pulumi.String(a.ServiceType),
		Selector: a.selector(),
		Ports: corev1.ServicePortArray{&corev1.ServicePortArgs{
			Name:       pulumi.String(clientPortName),
			Port:       pulumi.Int(a.ServicePort()),
			Protocol:   pulumi.String("TCP"),
			TargetPort: pulumi.Int(a.ListenPort),
		}},
	}
	if b.Class != "" {
		spec.LoadBalancerClass = pulumi.String(b.Class)
	}
	if len(a.SourceRanges) > 0 {
		spec.LoadBalancerSourceRanges = pulumi.ToStringArray(a.SourceRanges)
	}
	if a.ServiceType == loadBalancer {
		// Without it the provider also waits until the endpoints have not changed for 10 s, which says nothing about the
		// address and is the StatefulSet's own concern.
		annotations["pulumi.com/waitFor"] = pulumi.String("jsonpath={.status.loadBalancer.ingress}")
	}
	metadata.Annotations = annotations
	return &corev1.ServiceArgs{Metadata: metadata, Spec: spec}
}
