package migratorydata

import (
	"fmt"
	"strings"
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
