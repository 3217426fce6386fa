package migratorydata

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
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

func (a *Args) checkOptions(r *check.Report) {
	r.OneOf("logLevel", a.LogLevel, "TRACE", "DEBUG", "INFO", "WARN", "ERROR")
	var names []string
	for _, o := range a.Options {
		names = append(names, o.Name)
		if o.Name == "" || !plain(o.Name) || strings.Contains(o.Name, "=") || strings.HasPrefix(o.Name, "-") {
			r.Fault("options", o.Name, "must be the name of a parameter of the server",
				"see the server's configuration guide; write the name without -D")
			continue
		}
		if key, ok := owned[o.Name]; ok {
			r.Fault("options", o.Name, "is set by the program", "use the key "+key)
		}
		if !plain(o.Value) {
			r.Fault("options", o.Name+"="+o.Value, "holds a blank, a quote, $ or *, which the server's start script cannot take",
				"write the value without them: 512MB, not 512 MB")
		}
		near := check.Nearest(o.Name, slices.Collect(maps.Keys(owned)))
		if near != o.Name && strings.EqualFold(near, o.Name) {
			r.Fault("options", o.Name, "differs from a parameter that the program sets only in its case", "use the key "+owned[near])
		}
	}
	r.Unique("options", names)
	if strings.ContainsAny(a.JavaOptions, "\"'`$*?\\\n") {
		r.Fault("javaOptions", a.JavaOptions, "holds a quote, $, * or the like, which the server's start script cannot take",
			"write the flags with blanks between them and nothing else")
	} else {
		objects.CheckJVMFlags(r, "javaOptions", a.JavaOptions)
	}
}

// plain tells whether a shell script that does not quote its variables passes the value on unchanged.
func plain(value string) bool {
	return !strings.ContainsAny(value, " \t\r\n\"'`$*?[\\")
}
