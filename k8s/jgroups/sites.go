package jgroups

import (
	"fmt"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

// Most is the most members that a site may have, and the key that says so.
func (s Site) Most(a *Args) (members int, key string) {
	if a.Autoscaling {
		return s.MembersMax, "jgroupsMembersMax"
	}
	return s.Members, "jgroupsMembers"
}

// Check returns what is wrong with one site, beside what all sites have in common.
func (s Site) Check(a *Args) check.Report {
	var r check.Report
	r.Range("jgroupsMembers", s.Members, 1, 100)
	r.Range("jgroupsRouters", s.Routers, 0, maxRouters)
	if n := len(s.RouterAddresses); n > 0 && n != s.Routers {
		r.Fault("jgroupsRouterAddresses", s.RouterAddresses,
			fmt.Sprintf("must be one for each router, and jgroupsRouters is %d", s.Routers), "name as many, or none")
	}
	r.Unique("jgroupsRouterAddresses", s.RouterAddresses)
	if len(s.RouterAddresses) > 0 && a.ServiceType != objects.LoadBalancer {
		r.Fault("jgroupsRouterAddresses", s.RouterAddresses, "are of load balancers, and clientServiceType is "+a.ServiceType,
			"remove them, or set clientServiceType to LoadBalancer")
	}
	switch {
	case a.Autoscaling && s.MembersMax <= s.Members:
		r.Fault("jgroupsMembersMax", s.MembersMax,
			fmt.Sprintf("is not above jgroupsMembers, which is %d, so the autoscaler has nothing to do", s.Members),
			"raise it, or set jgroupsAutoscaling to false")
	case a.Autoscaling:
		r.Range("jgroupsMembersMax", s.MembersMax, 1, 100)
	}
	if s.Members > 1 && a.MaxUnavailable >= s.Members {
		r.Fault("maxUnavailable", a.MaxUnavailable, fmt.Sprintf("lets all %d members of the site be evicted at a time", s.Members),
			"set it to 1")
	}
	if s.Members == 1 {
		r.Warn("jgroupsMembers", s.Members, "is a single point of failure: nobody takes over as site master", "set it to 2 or more")
	}
	return r
}

// CheckSites returns what is wrong with the sites together.
func CheckSites(names []string, routers int, a *Args) check.Report {
	var r check.Report
	for _, name := range names {
		switch {
		case name == "":
			r.Fault("sites", "[]", "names no site, and each JGroups cluster is called after its site",
				"write them as [{name: nyc, platform: eks}, {name: sfc, platform: aks}]")
			return r
		case name[0] >= '0' && name[0] <= '9':
			r.Fault("sites", name, "begins with a digit, which the names of Services must not", "begin it with a letter")
		}
		for i := range maxRouters {
			if name == router(i) {
				r.Fault("sites", name, "is what a GossipRouter of the site is called", "choose another name for the site")
			}
		}
		if name == bridgeName {
			r.Fault("sites", name, "is what the cluster of the site masters is called", "choose another name for the site")
		}
	}
	if len(names) == 1 {
		r.Warn("sites", names, "is one site, which has nobody to talk to", "add a second one")
	} else if a.ServiceType != "LoadBalancer" {
		r.Fault("clientServiceType", a.ServiceType, "gives routers no address that other sites reach", "set it to LoadBalancer")
	}
	if routers == 0 {
		r.Fault("jgroupsRouters", 0, "is 0 in every site, so nothing joins them", "set it to 1 for at least one site")
	}
	if routers == 1 && len(names) > 1 {
		r.Warn("jgroupsRouters", 1, fmt.Sprintf("is the one router of all %d sites: while it is away, they are apart", len(names)),
			"set it to 1 for a second site")
	}
	return r
}
