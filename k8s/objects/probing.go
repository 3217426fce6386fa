package objects

import (
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

// Check returns what is wrong with the times.
func (p Probing) Check(r *check.Report) {
	r.Range("startupSeconds", p.StartupSeconds, 0, 3600)
	r.Range("probeDelay", p.ProbeDelay, 0, 3600)
	r.Range("probePeriod", p.ProbePeriod, 1, 300)
	r.Range("readinessFailures", p.ReadinessFailures, 1, 100)
	r.Range("livenessFailures", p.LivenessFailures, 1, 100)
}
