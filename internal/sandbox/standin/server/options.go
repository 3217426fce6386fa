package server

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Options are what the server is told. The documentation calls them parameters.
type Options struct {
	Members []string // ClusterMembers; a server without is a cluster of its own
	Self    int      // the entry that ClusterMemberListen is
	Seeds   int      // the first so many members; 0 under Standard
	Listen  string
	Secret  string // ClusterPassword
	Token   string // EntitlementAllowToken; "" lets everybody publish
	REST    bool
	Keep    int           // MaxCachedMessagesPerSubject
	Expire  time.Duration // CacheExpireTime

	MonitorListen, MonitorUser, MonitorPassword string // no address: no monitor

	Faults     bool          // lets tests do what follows
	StartDelay time.Duration // before anything listens
	Memory     int           // megabytes to take and hold
}

// parser takes values by name; what is left is unknown. It keeps the first error.
type parser struct {
	left map[string]string
	err  error
}

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

func (p *parser) text(name, otherwise string) string {
	value, ok := p.left[name]
	if delete(p.left, name); ok {
		return value
	}
	return otherwise
}

func (p *parser) boolean(name string) bool {
	text := p.text(name, "false")
	if text != "true" && text != "false" {
		p.fail("%s=%s must be true or false", name, text)
	}
	return text == "true"
}

func (p *parser) number(name, otherwise, unit string) int {
	text := p.text(name, otherwise)
	n, err := strconv.Atoi(strings.TrimSuffix(text, unit))
	if err != nil || n < 0 {
		p.fail("%s=%s must be a number, such as %s", name, text, otherwise)
	}
	return n
}

// Parse reads parameters by name. Those that it does not know are returned: the real server has many more.
func Parse(values map[string]string) (o Options, unknown []string, err error) {
	p := &parser{left: maps.Clone(values)}
	o.parseCluster(p)
	o.Listen = strings.TrimPrefix(p.text("Listen", "*:8800"), "*")
	o.Secret = p.text("ClusterPassword", "")
	if o.Token = p.text("EntitlementAllowToken", "some-token"); p.text("Entitlement", "Basic") == "None" {
		o.Token = ""
	}
	o.REST = p.boolean("Rest.Enable")
	o.Keep = p.number("MaxCachedMessagesPerSubject", "1000", "")
	o.Expire = time.Duration(p.number("CacheExpireTime", "180", "")) * time.Second
	o.MonitorUser, o.MonitorPassword = p.text("MonitorUsername", "admin"), p.text("MonitorPassword", "pass")
	if address := p.text("MonitorPrometheus.Listen", ""); strings.Contains(p.text("Monitor", ""), "PROMETHEUS") {
		o.MonitorListen = strings.TrimPrefix(address, "*")
	}
	if o.Faults = p.boolean("sandbox.faults"); o.Faults {
		o.StartDelay = time.Duration(p.number("sandbox.startDelay", "0s", "s")) * time.Second
		o.Memory = p.number("sandbox.memory", "0MB", "MB")
	}
	return o, slices.Sorted(maps.Keys(p.left)), p.err
}

func (o *Options) parseCluster(p *parser) {
	listen, list := p.text("ClusterMemberListen", ""), p.text("ClusterMembers", "")
	seeds, mode := p.number("ClusterSeedMemberCount", "5", ""), p.text("ClusterDeliveryMode", "Standard")
	o.Members = strings.Split(list, ",")
	o.Self = slices.Index(o.Members, listen)
	switch count := len(o.Members); {
	case o.Self < 0:
		p.fail("ClusterMemberListen=%s is not spelled as one of the entries of ClusterMembers=%s", listen, list)
	case len(slices.Compact(slices.Sorted(slices.Values(o.Members)))) < count:
		p.fail("ClusterMembers=%s names a member twice", list)
	case seeds != 3 && seeds != 5:
		p.fail("ClusterSeedMemberCount=%d must be 3 or 5", seeds)
	case mode != "Standard" && mode != "Guaranteed":
		p.fail("ClusterDeliveryMode=%s must be Standard or Guaranteed", mode)
	case mode == "Guaranteed" && count < 3:
		p.fail("ClusterDeliveryMode=Guaranteed needs 3 members or more in ClusterMembers=%s", list)
	case mode == "Guaranteed" && count < 5:
		o.Seeds = 3 // whatever the count says
	case mode == "Guaranteed":
		o.Seeds = seeds
	}
}
