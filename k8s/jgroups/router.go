package jgroups

import (
	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/k8s/objects"
)

// routerDeployment runs one GossipRouter. It keeps who is there in its memory, so a second replica behind the same address would split
// the bridge, and the old one goes before the new one comes. More routers are more Deployments.
func (a *Args) routerDeployment(name string) *appsv1.DeploymentArgs {
	return &appsv1.DeploymentArgs{
		Metadata: a.routerMetadata(name),
		Spec: &appsv1.DeploymentSpecArgs{
			Replicas: pulumi.Int(1),
			Strategy: &appsv1.DeploymentStrategyArgs{Type: pulumi.String("Recreate")},
			Selector: &metav1.LabelSelectorArgs{MatchLabels: routerSelector(name)},
			Template: &corev1.PodTemplateSpecArgs{
				Metadata: &metav1.ObjectMetaArgs{Labels: routerLabels(name), Annotations: a.podAnnotations()},
				Spec:     a.routerPod(name),
			},
		},
	}
}

// routerPod keeps a further router away from the others of its site, so that one node does not take them all. The first one stays as it
// is when others come: a restart would cost it all connections.
func (a *Args) routerPod(name string) *corev1.PodSpecArgs {
	spec := a.podSpec(a.routerContainer())
	if name != routerName {
		spec.TopologySpreadConstraints = objects.Spread(objects.SpreadPreferred, objects.SpreadPreferred, anyRouter())
	}
	return spec
}

func (a *Args) routerContainer() *corev1.ContainerArgs {
	args := append([]string{"-port", "12001"}, a.dialect().routerArgs...)
	if a.TLS {
		args = append(args, routerTLS...)
	}
	container := a.container("gossiprouter", a.java(routerClass, args...))
	container.Ports = corev1.ContainerPortArray{objects.ContainerPort("gossiprouter", RouterPort)}
	container.StartupProbe = a.StartupProbe(routes())
	container.ReadinessProbe = a.Probe(routes(), a.ReadinessFailures)
	container.LivenessProbe = a.Probe(routes(), a.LivenessFailures)
	return container
}
