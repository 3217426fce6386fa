package jgroups

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// hasView asks a member for the view that it has now, of its own site: what other sites do must not make it unready. A connection to the
// transport's port would say less, and the member would log each as a failure.
func hasView() corev1.ProbeArgs {
	return corev1.ProbeArgs{
		Exec:           &corev1.ExecActionArgs{Command: pulumi.ToStringArray([]string{"sh", confFolder + "/" + viewFile})},
		TimeoutSeconds: pulumi.Int(probeTimeout),
	}
}

// probeTimeout is how long a member may take to answer, in seconds. Starting a command in a container is slow where the node is busy.
const probeTimeout = 10

// rarely is how much longer than between others it is between probes of a member's life.
const rarely = 6

// lastResort restarts a member that has had no view for minutes. The others have gone on without it long before. So there is no hurry,
// and a busy node, on which commands take long, must not make its members restart.
func (a *Args) lastResort() *corev1.ProbeArgs {
	probe := a.Probe(hasView(), a.LivenessFailures)
	probe.PeriodSeconds = pulumi.Int(rarely * a.ProbePeriod)
	return probe
}

// routes connects to a router as members do.
func routes() corev1.ProbeArgs {
	return corev1.ProbeArgs{TcpSocket: &corev1.TCPSocketActionArgs{Port: pulumi.Int(RouterPort)}}
}
