package migratorydata

import (
	"fmt"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
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

func (a *Args) checkProbes(r *check.Report) {
	r.Range("startupSeconds", a.StartupSeconds, 0, 3600)
	r.Range("probeDelay", a.ProbeDelay, 0, 3600)
	r.Range("probePeriod", a.ProbePeriod, 1, 300)
	r.Range("readinessFailures", a.ReadinessFailures, 1, 100)
	r.Range("livenessFailures", a.LivenessFailures, 1, 100)
	r.Range("preStopSeconds", a.PreStopSeconds, 0, 3600)
	r.Range("minReadySeconds", a.MinReadySeconds, 0, 3600)
	if a.TerminationGraceSeconds <= a.PreStopSeconds {
		r.Fault("terminationGraceSeconds", a.TerminationGraceSeconds,
			fmt.Sprintf("leaves the server no time after preStopSeconds, which is %d", a.PreStopSeconds),
			"make it at least 30 more than preStopSeconds")
	}
}
