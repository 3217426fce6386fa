package cassandra

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/k8s/objects"
)

// Ports of a member.
const (
	cqlPort     = 9042
	storagePort = 7000 // between members
)

// headlessService gives each member a name. Members find their seeds before anybody is ready, so it publishes those that are not.
func (a *Args) headlessService() *corev1.ServiceArgs {
	return &corev1.ServiceArgs{
		Metadata: a.metadata(setName),
		Spec: &corev1.ServiceSpecArgs{
			ClusterIP:                pulumi.String("None"),
			PublishNotReadyAddresses: pulumi.Bool(true),
			Selector:                 selector(),
			Ports: corev1.ServicePortArray{
				objects.ServicePort("cql", cqlPort, cqlPort), objects.ServicePort("storage", storagePort, storagePort),
			},
		},
	}
}

// clientService is where drivers begin. They then connect with every member by its own address, so no load balancer is in front.
func (a *Args) clientService() *corev1.ServiceArgs {
	return &corev1.ServiceArgs{
		Metadata: a.metadata(clientService),
		Spec: &corev1.ServiceSpecArgs{
			Type:     pulumi.String("ClusterIP"),
			Selector: selector(),
			Ports:    corev1.ServicePortArray{objects.ServicePort("cql", cqlPort, cqlPort)},
		},
	}
}
