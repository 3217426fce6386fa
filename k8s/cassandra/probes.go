package cassandra

import (
	"strconv"
	"time"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// probeSeconds is the most that one answer may take: nodetool starts a JVM each time, and is ended before.
const probeSeconds, nodetoolSeconds = 20, 15

// seesMajority asks a member whether it serves, in a ring that does.
func seesMajority() corev1.ProbeArgs {
	command := []string{"sh", filesFolder + "/ready", strconv.Itoa(nodetoolSeconds)}
	return corev1.ProbeArgs{
		Exec:           &corev1.ExecActionArgs{Command: pulumi.ToStringArray(command)},
		TimeoutSeconds: pulumi.Int(probeSeconds),
	}
}

// listens asks for the port between members, which is open from the replay of the commit log on until the process ends. What others do
// never makes it fail, and neither does a member that joins, or one whose CQL somebody has switched off.
func listens() corev1.ProbeArgs {
	return corev1.ProbeArgs{TcpSocket: &corev1.TCPSocketActionArgs{Port: pulumi.Int(storagePort)}}
}

// memberTime is the most that one member needs: five minutes for a node and its disk, one for the image, and what it is granted. Where its
// commit log is replayed before it starts, that is granted the time of a start, too.
func (a *Args) memberTime() time.Duration {
	starts := 1
	if !a.LoadRingState {
		starts++
	}
	return 6*time.Minute + time.Duration(starts*a.StartupSeconds+a.ProbeDelay+a.MinReadySeconds)*time.Second
}

// timeouts say how long Pulumi waits: members come side by side at first, and go one after the other in a rollout.
func (a *Args) timeouts() pulumi.ResourceOption {
	grace := time.Duration(a.GraceSeconds) * time.Second
	return pulumi.Timeouts(&pulumi.CustomTimeouts{
		Create: a.memberTime().String(),
		Update: (time.Duration(len(a.Volumes)) * (a.memberTime() + grace)).String(),
		Delete: (6*time.Minute + grace).String(),
	})
}

func (a *Args) checkTimes(r *check.Report) {
	a.Probing.Check(r)
	r.Range("minReadySeconds", a.MinReadySeconds, 0, 3600)
	r.Range("cassandraGraceSeconds", a.GraceSeconds, 30, 3600)
	if a.ProbePeriod < 10 {
		r.Warn("probePeriod", a.ProbePeriod, "asks each member with a JVM of its own, which costs it most of a second each time", "set it to 15")
	}
	if a.StartupSeconds == 0 {
		r.Fault("startupSeconds", a.StartupSeconds,
			"goes without a startup probe, so a member that replays its commit log would be killed again and again", "set it to 1800")
	}
}
