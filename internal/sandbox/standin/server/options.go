package server

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Options are what the server is told. The documentation calls them parameters.
type Options struct {
	Members []string // ClusterMembers
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

// parser takes values by the name of their parameter. What is left is unknown. It keeps the first error.
type parser struct {
	left map[string]string
	err  error
}

func (p *parser) text(name, otherwise string) string {
	value, ok := p.left[name]
	delete(p.left, name)
	if !ok {
		return otherwise
	}
	return value
}

// parse reads a value that must have a form.
func parse[T any](p *parser, name, otherwise, form string, read func(string) (T, error)) T {
	text := p.text(name, otherwise)
	value, err := read(text)
	if err != nil {
		p.fail("%s=%s must be %s", name, text, form)
	}
	return value
}

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

// Parse reads parameters by name. Those that it does not know are returned by name: the real server has many more.
func Parse(values map[string]string) (o Options, unknown []string, err error) {
	p := &parser{left: values}
	o.Listen = strings.TrimPrefix(p.text("Listen", "*:8800"), "*")
	o.Secret = p.text("ClusterPassword", "")
	o.Token = p.text("EntitlementAllowToken", "some-token")
	if p.text("Entitlement", "Basic") == "None" {
		o.Token = ""
	}
	o.REST = parse(p, "Rest.Enable", "false", "true or false", strconv.ParseBool)
	o.Keep = parse(p, "MaxCachedMessagesPerSubject", "1000", "a number", strconv.Atoi)
	o.Expire = parse(p, "CacheExpireTime", "180", "a number of seconds", seconds)
	o.parseCluster(p)
	if address := p.text("MonitorPrometheus.Listen", ""); strings.Contains(p.text("Monitor", ""), "PROMETHEUS") {
		o.MonitorListen = strings.TrimPrefix(address, "*")
	}
	o.MonitorUser, o.MonitorPassword = p.text("MonitorUsername", "admin"), p.text("MonitorPassword", "pass")
	if o.Faults = parse(p, "sandbox.faults", "false", "true or false", strconv.ParseBool); o.Faults {
		o.StartDelay = parse(p, "sandbox.startDelay", "0s", "a time such as 20s", time.ParseDuration)
		o.Memory = parse(p, "sandbox.memory", "0MB", "megabytes, such as 600MB", func(s string) (int, error) {
			return strconv.Atoi(strings.TrimSuffix(s, "MB"))
		})
	}
	for name := range p.left {
		unknown = append(unknown, name)
	}
	slices.Sort(unknown)
	return o, unknown, p.err
}

func seconds(text string) (time.Duration, error) {
	n, err := strconv.Atoi(text)
	return time.Duration(n) * time.Second, err
}

// parseCluster reads who the members are. A server without a list is a cluster of its own.
func (o *Options) parseCluster(p *parser) {
	listen, list := p.text("ClusterMemberListen", ""), p.text("ClusterMembers", "")
	o.Members = strings.Split(list, ",")
	if list == "" && listen == "" {
		o.Members = []string{""}
	}
	o.Self = slices.Index(o.Members, listen)
	switch unique := slices.Compact(slices.Sorted(slices.Values(o.Members))); {
	case o.Self < 0:
		p.fail("ClusterMemberListen=%s is not spelled as one of the entries of ClusterMembers=%s", listen, list)
	case len(unique) < len(o.Members):
		p.fail("ClusterMembers=%s names a member twice", list)
	}
	seeds := parse(p, "ClusterSeedMemberCount", "5", "3 or 5", strconv.Atoi)
	switch mode := p.text("ClusterDeliveryMode", "Standard"); {
	case seeds != 3 && seeds != 5:
		p.fail("ClusterSeedMemberCount=%d must be 3 or 5", seeds)
	case mode != "Standard" && mode != "Guaranteed":
		p.fail("ClusterDeliveryMode=%s must be Standard or Guaranteed", mode)
	case mode == "Guaranteed" && len(o.Members) < 3:
		p.fail("ClusterDeliveryMode=Guaranteed needs three members or more, and ClusterMembers=%s names %d", list, len(o.Members))
	case mode == "Guaranteed":
		if o.Seeds = seeds; len(o.Members) < 5 {
			o.Seeds = 3 // whatever the count says
		}
	}
}
