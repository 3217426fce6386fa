package migratorydata

import "testing"

func TestPortRules(t *testing.T) {
	checkFaults(t, cases{
		{`clientPort: 0`, "clientPort", "must lie between 1 and 65535", "in that range"},
		{`{tls: true, tlsPort: 65536}`, "tlsPort", "must lie between 1 and 65535", "in that range"},
		{`listenPort: 65536`, "listenPort", "must leave 1 of the ports", "between 1024 and 60000"},
		{`clusterPort: 65533`, "clusterPort", "must leave 4 of the ports", "between 1024 and 60000"},
		{`clusterPort: 9223372036854775807`, "clusterPort", "leave 4 of the ports 1 to 65535", "between 1024 and 60000"},
		{`clusterPort: 0`, "clusterPort", "of the ports 1 to 65535", "between 1024 and 60000"},
		{`listenPort: 8801`, "listenPort", "collides with clusterPort on port 8801", "clusterPort takes four"},
		{`listenPort: 8804`, "listenPort", "collides with clusterPort on port 8804", "clusterPort takes four"},
		{`{monitoring: true, monitorPassword: x, monitorPort: 8800}`, "monitorPort", "collides with listenPort on port 8800", "lie apart"},
		{`sourceRanges: [203.0.113.7]`, "sourceRanges", "must be an address range in CIDR notation", "203.0.113.7/32"},
		{`{sourceRanges: [203.0.113.0/24], clientServiceType: NodePort}`,
			"sourceRanges", "take effect on a load balancer only", "clientServiceType to LoadBalancer"},
	})
	checkSound(t, `monitorPort: 8800`, `listenPort: 8805`, `clusterPort: 65532`, `tlsPort: 0`, `{tls: true, clientPort: 0}`,
		`sourceRanges: [203.0.113.0/24]`, `clientServiceType: NodePort`)
}
