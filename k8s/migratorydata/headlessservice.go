package migratorydata

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// headlessService gives every member its DNS name. Members find each other before they are ready, so it publishes addresses that
// are not ready are published too.
func (a *Args) headlessService() *corev1.ServiceArgs {
	ports := make(corev1.ServicePortArray, clusterPorts)
	for i := range ports {
		ports[i] = &corev1.ServicePortArgs{
			Name:       pulumi.String(clusterPortName(i)),
			Port:       pulumi.Int(a.ClusterPort + i),
			Protocol:   pulumi.String("TCP"),
			TargetPort: pulumi.Int(a.ClusterPort + i),
		}
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
