package migratorydata

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// probe connects to the client port, as the tutorials do. It shows that the server listens, not that it has joined: the
// vendor documents nothing that would show more.
func (a *Args) probe(failures int) *corev1.ProbeArgs {
	p := &corev1.ProbeArgs{
		TcpSocket:        &corev1.TCPSocketActionArgs{Port: pulumi.Int(a.ListenPort)},
		PeriodSeconds:    pulumi.Int(a.ProbePeriod),
		FailureThreshold: pulumi.Int(failures),
	}
	if a.ProbeDelay > 0 {
		p.InitialDelaySeconds = pulumi.Int(a.ProbeDelay)
	}
	return p
}

// startupProbe holds the other probes back until the server listens, so that a slow start is not taken for a dead server.
func (a *Args) startupProbe() corev1.ProbePtrInput {
	if a.StartupSeconds == 0 {
		return nil
	}
	return a.probe((a.StartupSeconds + a.ProbePeriod - 1) / a.ProbePeriod)
}
