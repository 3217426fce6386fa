package jgroups

import (
	"fmt"
	"slices"
	"strings"

	"stateful-clusters/internal/check"
)

// Ports. One more than the transport's own lets a second process run in a pod, as the tutorial's chat does. A wider range would make
// discovery ask every pod on each port of it.
const (
	RouterPort    = 12001
	transportPort = 7800
	socketPort    = 7900 // of the failure detection by sockets
	portsOfEach   = 2
)

const loopback = "127.0.0.1"

// connectTimeout is how long a member tries to connect with another one, in milliseconds, and also with one whose pod is gone, address and
// all. One thread sends all messages, so meanwhile nobody hears of it, and it does not answer who suspects it: with the default of two
// seconds, which is more than VERIFY_SUSPECT's 1.5, one lost member made a site fall apart. JGroups' own files for TCP have this value
// (https://github.com/belaban/JGroups/blob/master/conf/tcp-default.xml, https://github.com/belaban/JGroups/pull/841).
const connectTimeout = "300"

// socket notices that the next member's connection is closed, as soon as its process ends. FD_SOCK2, which newer versions have too,
// connects with the next member on the thread that installs views, and holds that up for seconds where it does not answer
// (https://github.com/belaban/JGroups/issues/1048). Members that were leaving waited for it, and others took them for lost.
var socket = element{name: "FD_SOCK", attributes: attributes{
	{"start_port", fmt.Sprint(socketPort)}, {"port_range", fmt.Sprint(portsOfEach - 1)},
}}

// podAddress is a reference that JGroups itself resolves, from the environment.
const podAddress = "${POD_IP}"

// siteXML is the stack of the members of a site. Discovery finds them by DNS, which needs no rights.
func (a *Args) siteXML(s Site) string {
	d := a.dialect()
	tcp := attributes{
		{"bind_addr", podAddress}, {"bind_port", fmt.Sprint(transportPort)}, {"port_range", fmt.Sprint(portsOfEach - 1)},
		{"sock_conn_timeout", connectTimeout},
	}
	return config(slices.Concat(
		[]element{
			{name: "TCP", attributes: append(tcp, d.diagnostics(loopback)...)},
			{name: "dns.DNS_PING", attributes: attributes{{"dns_query", a.host(s.Name)}, {"dns_record_type", "A"}}},
			merge,
			socket,
		},
		a.detection(a.SiteTimeout),
		protocols(true),
		[]element{
			{name: "UFC"}, {name: "MFC"}, {name: "FRAG2"},
			{name: "relay.RELAY2", attributes: attributes{{"site", s.Name}, {"config", confFolder + "/" + relayFile}}},
		}))
}

// relayXML names all sites, and the one bridge that joins their masters.
func relayXML(sites []string) string {
	var all []element
	for _, name := range sites {
		all = append(all, element{name: "site", attributes: attributes{{"name", name}}, children: []element{
			{name: "bridges", children: []element{
				{name: "bridge", attributes: attributes{{"name", bridgeName}, {"config", confFolder + "/" + bridgeFile}}},
			}},
		}})
	}
	return element{name: "RelayConfiguration", attributes: attributes{{"xmlns", "urn:jgroups:relay:1.0"}}, children: []element{
		{name: "sites", children: all},
	}}.text()
}

// bridgeXML is the stack of the site masters. They reach each other by the routers only. So there is no failure detection by sockets: it
// would connect to pods of other clusters, which nobody can, and suspect all of them.
func (a *Args) bridgeXML(routers []string) string {
	d := a.dialect()
	tunnel := attributes{{"bind_addr", podAddress}, {"port_range", "0"}, {"gossip_router_hosts", strings.Join(routers, ",")}}
	if d.heartbeats {
		tunnel = append(tunnel, attributes{
			{"heartbeat_interval", milliseconds(a.HeartbeatInterval)}, {"heartbeat_timeout", milliseconds(a.HeartbeatTimeout)},
		}...)
	}
	if a.TLS {
		tunnel = append(tunnel, tunnelTLS...)
	}
	return config(slices.Concat(
		[]element{{name: "TUNNEL", attributes: append(tunnel, d.diagnostics(loopback)...)}, {name: "PING"}, merge},
		a.detection(a.BridgeTimeout),
		protocols(false),
		[]element{{name: "MFC"}, {name: "FRAG2"}}))
}

// routerAddress is a router as gossip_router_hosts lists it.
func routerAddress(host string) string { return fmt.Sprintf("%s[%d]", host, RouterPort) }

// checkTimes keeps each failure from being taken for another one. All of them are far below the four minutes after which the first
// cloud's load balancer forgets a connection that nobody uses.
func (a *Args) checkTimes(r *check.Report) {
	r.Range("jgroupsSiteTimeout", a.SiteTimeout, 5, 600)
	r.Range("jgroupsBridgeTimeout", a.BridgeTimeout, 5, 600)
	if a.dialect().heartbeats {
		r.Range("jgroupsHeartbeatInterval", a.HeartbeatInterval, 1, 60)
		if a.HeartbeatTimeout <= a.HeartbeatInterval {
			r.Fault("jgroupsHeartbeatTimeout", a.HeartbeatTimeout,
				fmt.Sprintf("is not above jgroupsHeartbeatInterval, which is %d, so every connection to a router would be cut",
					a.HeartbeatInterval),
				"make it three times jgroupsHeartbeatInterval")
		}
		if a.BridgeTimeout <= a.HeartbeatTimeout {
			r.Fault("jgroupsBridgeTimeout", a.BridgeTimeout,
				fmt.Sprintf("is not above jgroupsHeartbeatTimeout, which is %d, so a silent router would look like a lost site",
					a.HeartbeatTimeout),
				"make it at least 5 more than jgroupsHeartbeatTimeout")
		}
	}
	a.Probing.Check(r)
	r.Range("minReadySeconds", a.MinReadySeconds, 0, 3600)
}
