package migratorydata

import (
	"fmt"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// question connects to the client port, as the tutorials do. It shows that the server listens, not that it has joined: the
// vendor documents nothing that would show more.
func (a *Args) question() corev1.ProbeArgs {
	return corev1.ProbeArgs{TcpSocket: &corev1.TCPSocketActionArgs{Port: pulumi.Int(a.ListenPort)}}
}

func (a *Args) checkProbes(r *check.Report) {
	a.Probing.Check(r)
	r.Range("preStopSeconds", a.PreStopSeconds, 0, 3600)
	r.Range("minReadySeconds", a.MinReadySeconds, 0, 3600)
	if a.TerminationGraceSeconds <= a.PreStopSeconds {
		r.Fault("terminationGraceSeconds", a.TerminationGraceSeconds,
			fmt.Sprintf("leaves the server no time after preStopSeconds, which is %d", a.PreStopSeconds),
			"make it at least 30 more than preStopSeconds")
	}
}
