package cassandra

import (
	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/k8s/objects"
)

// statefulSet runs the members. They start side by side: a member is ready only with a majority, so under OrderedReady the first one would
// wait for ever for others that are not made yet (https://github.com/cockroachdb/cockroach-operator/issues/470). A rollout replaces one at
// a time all the same. Claims are kept whatever becomes of the set: with Delete, the controller would own even those it has not made.
func (a *Args) statefulSet() *appsv1.StatefulSetArgs {
	return &appsv1.StatefulSetArgs{
		Metadata: a.metadata(setName),
		Spec: &appsv1.StatefulSetSpecArgs{
			ServiceName:         pulumi.String(setName),
			Replicas:            pulumi.Int(len(a.Volumes)),
			MinReadySeconds:     pulumi.Int(a.MinReadySeconds),
			PodManagementPolicy: pulumi.String("Parallel"),
			UpdateStrategy:      &appsv1.StatefulSetUpdateStrategyArgs{Type: pulumi.String("RollingUpdate")},
			PersistentVolumeClaimRetentionPolicy: &appsv1.StatefulSetPersistentVolumeClaimRetentionPolicyArgs{
				WhenDeleted: pulumi.String("Retain"), WhenScaled: pulumi.String("Retain"),
			},
			Selector:             &metav1.LabelSelectorArgs{MatchLabels: selector()},
			VolumeClaimTemplates: claimTemplateArgs(),
			Template: &corev1.PodTemplateSpecArgs{
				Metadata: &metav1.ObjectMetaArgs{Labels: labels()},
				Spec:     a.podSpec(),
			},
		},
	}
}

func (a *Args) podSpec() *corev1.PodSpecArgs {
	return &corev1.PodSpecArgs{
		ServiceAccountName:            pulumi.String(setName),
		AutomountServiceAccountToken:  pulumi.Bool(false),
		EnableServiceLinks:            pulumi.Bool(false),
		ShareProcessNamespace:         pulumi.Bool(true), // ends what probes leave: a JVM as the first process does not
		TerminationGracePeriodSeconds: pulumi.Int(a.GraceSeconds),
		SecurityContext:               a.podSecurityContext(),
		NodeSelector:                  a.NodeSelector(),
		// Zones are the disks' to choose.
		TopologySpreadConstraints: objects.Spread(a.HostSpread, objects.SpreadNone, selector()),
		InitContainers:            a.initContainers(),
		Containers:                corev1.ContainerArray{a.container()},
		Volumes: corev1.VolumeArray{&corev1.VolumeArgs{
			Name: pulumi.String("files"), ConfigMap: &corev1.ConfigMapVolumeSourceArgs{Name: pulumi.String(setName)},
		}},
	}
}

func (a *Args) serviceAccount() *corev1.ServiceAccountArgs {
	return &corev1.ServiceAccountArgs{Metadata: a.metadata(setName), AutomountServiceAccountToken: pulumi.Bool(false)}
}
