package jgroups

import "stateful-clusters/internal/check"

// Check returns everything that is wrong with what the sites have in common. It looks at nothing else. Each rule stands beside what it
// protects.
func (a *Args) Check() check.Report {
	var r check.Report
	a.checkNames(&r)
	a.checkVersion(&r)
	a.checkResources(&r)
	a.checkTimes(&r)
	a.checkTLS(&r)
	a.checkService(&r)
	a.checkSecurity(&r)
	a.checkAvailability(&r)
	return r
}
