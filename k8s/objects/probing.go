package objects

import (
	"fmt"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// Probing says when members are asked, and how often they may not answer.
type Probing struct {
	StartupSeconds    int `key:"startupSeconds"` // time a member has for its start; 0 goes without a startup probe
	ProbeDelay        int `key:"probeDelay"`     // seconds
	ProbePeriod       int `key:"probePeriod"`    // seconds
	ReadinessFailures int `key:"readinessFailures"`
	LivenessFailures  int `key:"livenessFailures"`
}

// Probe asks in the way that question says; its other fields are filled in.
func (p Probing) Probe(question corev1.ProbeArgs, failures int) *corev1.ProbeArgs {
	question.PeriodSeconds = pulumi.Int(p.ProbePeriod)
	question.FailureThreshold = pulumi.Int(failures)
	if p.ProbeDelay > 0 {
		question.InitialDelaySeconds = pulumi.Int(p.ProbeDelay)
	}
	return &question
}

// StartupProbe holds the other probes back until the member answers, so that a slow start is not taken for a dead server.
func (p Probing) StartupProbe(question corev1.ProbeArgs) corev1.ProbePtrInput {
	if p.StartupSeconds == 0 {
		return nil
	}
	return p.Probe(question, (p.StartupSeconds+p.ProbePeriod-1)/p.ProbePeriod)
}

// Times, in seconds, until a JVM with a server in it answers: estimates, which nobody has measured. None is thought to be faster than the
// first, and the second may be too short where others are busy.
const (
	leastStart = 5
	soundStart = 15
)

// Check returns what is wrong with the times.
func (p Probing) Check(r *check.Report) {
	p.checkStart(r)
	r.Range("startupSeconds", p.StartupSeconds, 0, 3600)
	r.Range("probeDelay", p.ProbeDelay, 0, 3600)
	r.Range("probePeriod", p.ProbePeriod, 1, 300)
	r.Range("readinessFailures", p.ReadinessFailures, 1, 100)
	r.Range("livenessFailures", p.LivenessFailures, 1, 100)
}

// checkStart wants a member to live until it can answer for the first time.
func (p Probing) checkStart(r *check.Report) {
	key, value, lives := "startupSeconds", p.StartupSeconds, p.StartupSeconds+p.ProbeDelay
	remedy := "set it to 360, or to 0 for no startup probe"
	if p.StartupSeconds == 0 {
		key, value, lives = "livenessFailures", p.LivenessFailures, p.ProbeDelay+p.LivenessFailures*p.ProbePeriod
		remedy = "set startupSeconds to 360, or raise probeDelay"
	}
	switch {
	case value <= 0 || p.ProbePeriod <= 0: // a fault of its own
	case lives < leastStart:
		r.Fault(key, value, fmt.Sprintf("lets a member live for %d seconds, in which no JVM with a server in it answers", lives), remedy)
	case lives < soundStart:
		r.Warn(key, value, fmt.Sprintf("lets a member live for %d seconds, in which a JVM with a server in it may not answer", lives), remedy)
	}
}
