package objects

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// ContainerPort is a port on which a container listens.
func ContainerPort(name string, port int) *corev1.ContainerPortArgs {
	return &corev1.ContainerPortArgs{
		Name:          pulumi.String(name),
		ContainerPort: pulumi.Int(port),
		Protocol:      pulumi.String("TCP"),
	}
}

// ServicePort is a port of a Service, and that of the pods behind it.
func ServicePort(name string, port, target int) *corev1.ServicePortArgs {
	return &corev1.ServicePortArgs{
		Name:       pulumi.String(name),
		Port:       pulumi.Int(port),
		Protocol:   pulumi.String("TCP"),
		TargetPort: pulumi.Int(target),
	}
}

// PolicyPorts names every port of a NetworkPolicy's rule by itself, because not every network plugin knows ranges.
func PolicyPorts(first, count int) networkingv1.NetworkPolicyPortArray {
	ports := make(networkingv1.NetworkPolicyPortArray, count)
	for i := range ports {
		ports[i] = &networkingv1.NetworkPolicyPortArgs{Protocol: pulumi.String("TCP"), Port: pulumi.Int(first + i)}
	}
	return ports
}
