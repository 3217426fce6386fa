package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

func TestLogFaults(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`eksLogTypes: [audits]`, "eksLogTypes", "must be one of api, audit", `did you mean "audit"?`},
		{`eksLogTypes: [api, api]`, "eksLogTypes", `names "api" twice`, "name it once"},
		{`eksLogRetention: 31`, "eksLogRetention", "must be a number of days that CloudWatch knows", "use 7, 14, 30"},
	})
	configtest.Sound[EKSArgs](t, `{eksLogTypes: [api, audit, authenticator, controllerManager, scheduler], eksLogRetention: 3653}`)
}

// The group is there before EKS would make one that keeps everything.
func TestLogGroup(t *testing.T) {
	assert.Empty(t, deployEKS(t, `{}`).All("LogGroup migratorydata"))
	run := deployEKS(t, `{eksLogTypes: [audit], eksLogRetention: 7}`)
	group := run.Find(t, "LogGroup migratorydata")
	assert.Equal(t, "/aws/eks/migratorydata/cluster", group.At("name"), "the name that EKS writes to")
	assert.Equal(t, 7, group.At("retentionInDays"))
	run.Waits(t, eksName, "LogGroup migratorydata")
}
