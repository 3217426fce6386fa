package migratorydata

import (
	"fmt"
	"strings"

	"stateful-clusters/internal/check"
)

// Values of DeliveryMode.
const (
	guaranteed = "Guaranteed"
	standard   = "Standard"
)

// Hosts returns the DNS names of all members that may ever exist, by ordinal. Their order is the order of ClusterMembers,
// whose first entries are the seeds.
func (a *Args) Hosts() []string {
	hosts := make([]string, a.MembersMax)
	for i := range hosts {
		hosts[i] = a.host(fmt.Sprintf("%s-%d", a.MemberName, i))
	}
	return hosts
}

func (a *Args) host(pod string) string {
	return fmt.Sprintf("%s.%s.%s.svc.%s", pod, a.headlessServiceName(), a.Namespace, a.ClusterDomain)
}

// clusterMembers is the list that every member must be given alike, in the same order.
func (a *Args) clusterMembers() string {
	entries := a.Hosts()
	for i, host := range entries {
		entries[i] = a.clusterAddress(host)
	}
	return strings.Join(entries, ",")
}

// clusterMemberListen is a member's own entry of that list; Kubernetes puts the pod's name in.
func (a *Args) clusterMemberListen() string {
	return a.clusterAddress(a.host("$(" + podNameVariable + ")"))
}

func (a *Args) clusterAddress(host string) string {
	return fmt.Sprintf("%s:%d", host, a.ClusterPort)
}

// checkMembers keeps seeds <= min <= max: the first entries of the list are the seeds, and a Guaranteed cluster needs its
// seeds to exist.
func (a *Args) checkMembers(r *check.Report) {
	r.OneOf("deliveryMode", a.DeliveryMode, guaranteed, standard)
	r.Range("membersMin", a.MembersMin, 1, 100)
	r.Range("membersMax", a.MembersMax, 1, 100)
	if a.MembersMin > a.MembersMax {
		r.Fault("membersMin", a.MembersMin, fmt.Sprintf("is above membersMax, which is %d", a.MembersMax),
			"lower membersMin or raise membersMax")
	}
	if a.DeliveryMode != guaranteed {
		if a.MembersMin == 1 {
			r.Warn("membersMin", a.MembersMin, "is a single point of failure", "two members keep a Standard cluster up when one fails")
		}
		return
	}
	switch {
	case a.SeedMembers != 3 && a.SeedMembers != 5:
		r.Fault("seedMembers", a.SeedMembers, "must be 3 or 5: the server knows no other number",
			"set it to 3, or to 5 to survive the loss of two seeds")
	case a.SeedMembers > a.MembersMin:
		r.Fault("seedMembers", a.SeedMembers,
			fmt.Sprintf("is above membersMin, which is %d, so the autoscaler would take seeds away", a.MembersMin),
			"raise membersMin, or set deliveryMode to Standard, which has no seeds")
	}
}
