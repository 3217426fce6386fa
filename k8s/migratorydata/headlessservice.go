package migratorydata

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/k8s/objects"
)

// headlessService gives every member its DNS name. Members find each other before they are ready, so it publishes addresses that
// are not ready.
func (a *Args) headlessService() *corev1.ServiceArgs {
	ports := make(corev1.ServicePortArray, clusterPorts)
	for i := range ports {
		ports[i] = objects.ServicePort(clusterPortName(i), a.ClusterPort+i, a.ClusterPort+i)
	}
	return &corev1.ServiceArgs{
		Metadata: a.metadata(a.headlessServiceName()),
		Spec: &corev1.ServiceSpecArgs{
			ClusterIP:                pulumi.String("None"),
			PublishNotReadyAddresses: pulumi.Bool(true),
			Selector:                 a.selector(),
			Ports:                    ports,
		},
	}
}
