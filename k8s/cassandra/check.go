package cassandra

import (
	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

// Check returns everything that is wrong with the configuration. It looks at nothing else. Each rule stands beside what it protects.
func (a *Args) Check() check.Report {
	var r check.Report
	a.checkNames(&r)
	a.checkRing(&r)
	a.checkMembers(&r)
	a.checkDisks(&r)
	a.checkResources(&r)
	a.checkTimes(&r)
	a.checkSecurity(&r)
	r.OneOf("unhealthyPodEviction", a.UnhealthyPodEviction, "AlwaysAllow", "IfHealthyBudget")
	r.OneOf("hostSpread", a.HostSpread, objects.SpreadRequired, objects.SpreadPreferred)
	if a.MaxUnavailable != 1 {
		r.Fault("maxUnavailable", a.MaxUnavailable, "must be 1: two members that go together can take the majority of a row's replicas",
			"set it to 1")
	}
	return r
}
