package migratorydata

import "stateful-clusters/internal/check"

// Check returns everything that is wrong with the arguments. It looks at nothing else. Each rule stands beside what it
// protects.
func (a *Args) Check() check.Report {
	var r check.Report
	a.checkNames(&r)
	a.checkMembers(&r)
	a.checkDisruptions(&r)
	a.checkAutoscaling(&r)
	a.checkResources(&r)
	a.checkPorts(&r)
	a.checkAnnotations(&r)
	a.checkOptions(&r)
	a.checkSecrets(&r)
	a.checkSecurity(&r)
	a.checkSpread(&r)
	a.checkProbes(&r)
	return r
}
