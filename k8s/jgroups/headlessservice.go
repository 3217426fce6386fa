package jgroups

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/k8s/objects"
)

// headlessService is what discovery looks up. Members find each other before they have a view, so it publishes those that are not ready.
func (a *Args) headlessService(s Site) *corev1.ServiceArgs {
	return &corev1.ServiceArgs{
		Metadata: a.memberMetadata(s),
		Spec: &corev1.ServiceSpecArgs{
			ClusterIP:                pulumi.String("None"),
			PublishNotReadyAddresses: pulumi.Bool(true),
			Selector:                 s.selector(),
			Ports:                    corev1.ServicePortArray{objects.ServicePort("jgroups", transportPort, transportPort)},
		},
	}
}
