package migratorydata

import (
	"time"

	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// checksumAnnotation is on the pods, so that a changed Secret changes their template.
const checksumAnnotation = "stateful-clusters/secret-checksum"

// statefulSet runs the members. OrderedReady lets a rollout take a member only while all others are ready; its known trap,
// a broken first pod that must be deleted by hand, is in docs/operations.md (https://github.com/kubernetes/kubernetes/issues/67250).
func (a *Args) statefulSet() *appsv1.StatefulSetArgs {
	return &appsv1.StatefulSetArgs{
		Metadata: a.metadata(a.MemberName),
		Spec: &appsv1.StatefulSetSpecArgs{
			ServiceName:         pulumi.String(a.headlessServiceName()),
			Replicas:            pulumi.Int(a.MembersMin),
			MinReadySeconds:     pulumi.Int(a.MinReadySeconds),
			PodManagementPolicy: pulumi.String("OrderedReady"),
			UpdateStrategy:      &appsv1.StatefulSetUpdateStrategyArgs{Type: pulumi.String("RollingUpdate")},
			Selector:            &metav1.LabelSelectorArgs{MatchLabels: a.selector()},
			Template: &corev1.PodTemplateSpecArgs{
				Metadata: a.podMetadata(),
				Spec:     a.podSpec(),
			},
		},
	}
}

func (a *Args) podMetadata() *metav1.ObjectMetaArgs {
	metadata := &metav1.ObjectMetaArgs{Labels: a.labels()}
	if len(a.secrets()) > 0 {
		// A secret too: weak values could be guessed from it.
		checksum := pulumi.ToSecret(pulumi.String(a.secretChecksum())).(pulumi.StringOutput)
		metadata.Annotations = pulumi.StringMap{checksumAnnotation: checksum}
	}
	return metadata
}

func (a *Args) podSpec() *corev1.PodSpecArgs {
	return &corev1.PodSpecArgs{
		ServiceAccountName:            pulumi.String(a.MemberName),
		AutomountServiceAccountToken:  pulumi.Bool(false),
		TerminationGracePeriodSeconds: pulumi.Int(a.TerminationGraceSeconds),
		SecurityContext:               a.podSecurityContext(),
		NodeSelector:                  a.NodeSelector(),
		Affinity:                      a.affinity(),
		TopologySpreadConstraints:     a.spread(),
		Containers:                    corev1.ContainerArray{a.container()},
		Volumes:                       a.volumes(),
	}
}

// The times that Pulumi waits for the StatefulSet: members come and go one after the other, and each may use up what it is
// granted. A release that never becomes ready is given up only then.
func (a *Args) createTimeout() time.Duration {
	return nodeTime + time.Duration(a.MembersMin)*a.startTime()
}

func (a *Args) updateTimeout() time.Duration {
	return nodeTime + time.Duration(a.MembersMax)*(a.stopTime()+a.startTime())
}

func (a *Args) deleteTimeout() time.Duration { return nodeTime + a.stopTime() }

// nodeTime is what the cloud needs to make a node, or the cluster to notice that one is gone.
const nodeTime = 5 * time.Minute

// startTime is the most that one member needs; a minute is for its image.
func (a *Args) startTime() time.Duration {
	return time.Minute + time.Duration(a.StartupSeconds+a.ProbeDelay+a.MinReadySeconds)*time.Second
}

func (a *Args) stopTime() time.Duration {
	return time.Duration(a.TerminationGraceSeconds) * time.Second
}
