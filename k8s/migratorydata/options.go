package migratorydata

import (
	"fmt"
	"strconv"
	"strings"
)

// imageListenPort is what the image listens on unless told otherwise.
const imageListenPort = 8800

// parameters are the server's parameters that the program sets, in the tutorial's order. Those that hold secrets refer to
// environment variables, so that no manifest shows them.
func (a *Args) parameters() []Option {
	p := []Option{
		{"Memory", a.Memory},
		{"ClusterDeliveryMode", a.DeliveryMode},
		{"LogLevel", a.LogLevel},
		{"X.ConnectionOffload", strconv.FormatBool(a.ConnectionOffload)},
	}
	if a.DeliveryMode == guaranteed && a.MembersMax >= 5 {
		p = append(p, Option{"ClusterSeedMemberCount", strconv.Itoa(a.SeedMembers)})
	}
	if a.ListenPort != imageListenPort {
		p = append(p, Option{"Listen", fmt.Sprintf("*:%d", a.ListenPort)})
	}
	if a.Monitoring {
		p = append(p,
			Option{"Monitor", "PROMETHEUS"},
			Option{"MonitorPrometheus.Listen", fmt.Sprintf("*:%d", a.MonitorPort)})
	}
	for _, s := range a.secrets() {
		p = append(p, Option{s.parameter, "$(" + s.variable() + ")"})
	}
	return append(p,
		Option{"ClusterMemberListen", a.clusterMemberListen()},
		Option{"ClusterMembers", a.clusterMembers()})
}

// owned names the parameters that follow from configuration keys, and the key to use for each.
var owned = map[string]string{
	"Memory":                   "memory",
	"ClusterDeliveryMode":      "deliveryMode",
	"LogLevel":                 "logLevel",
	"X.ConnectionOffload":      "connectionOffload",
	"ClusterSeedMemberCount":   "seedMembers",
	"Listen":                   "listenPort",
	"Monitor":                  "monitoring",
	"MonitorPrometheus.Listen": "monitorPort",
	"LicenseKey":               "licenseKey",
	"ClusterPassword":          "clusterPassword",
	"EntitlementAllowToken":    "entitlementToken",
	"MonitorUsername":          "monitorUser",
	"MonitorPassword":          "monitorPassword",
	"ClusterMemberListen":      "clusterPort",
	"ClusterMembers":           "membersMax",
}

// extraOptions is the value of the variable from which the image's start script takes parameters.
func (a *Args) extraOptions() string {
	var words []string
	for _, o := range append(a.parameters(), a.Options...) {
		words = append(words, fmt.Sprintf("-D%s=%s", o.Name, o.Value))
	}
	return strings.Join(words, " ")
}
