package infra

import (
	"testing"

	"stateful-clusters/internal/config/configtest"
)

func TestGKENetworkFaults(t *testing.T) {
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`gkeNodeCidr: 10.0.0.0`, "gkeNodeCidr", "must be an IPv4 range in CIDR notation", "10.0.0.0/20"},
		{`gkePodCidr: "fd00::/48"`, "gkePodCidr", "must be an IPv4 range in CIDR notation", "10.4.0.0/14"},
		{`gkeServiceCidr: 10.8.0.1/20`, "gkeServiceCidr", "has bits set beyond its prefix", "write 10.8.0.0/20"},
		{`gkeNodeCidr: 10.0.0.0/30`, "gkeNodeCidr", "must be /8 to /29", "use 10.0.0.0/20"},
		{`gkePodCidr: 10.4.0.0/22`, "gkePodCidr", "must be /9 to /21", "use 10.4.0.0/14"},
		{`gkeServiceCidr: 10.8.0.0/28`, "gkeServiceCidr", "must be /16 to /27", "use 10.8.0.0/20"},
		{`gkePodCidr: 10.0.0.0/14`, "gkePodCidr", "overlaps gkeNodeCidr, which is 10.0.0.0/20", "side by side"},
		{`gkeServiceCidr: 10.4.16.0/20`, "gkeServiceCidr", "overlaps gkePodCidr, which is 10.4.0.0/14", "side by side"},
		{`gkeServiceCidr: 169.254.0.0/20`, "gkeServiceCidr", "lies in a range that Google keeps for itself", "10.8.0.0/20"},
		{`{gkePodCidr: 10.4.0.0/21, nodesMax: 8}`, "gkePodCidr", "has room for the pods of 8 nodes, a /24 for each", "choose a wider range"},
		{`{gkeNodeCidr: 10.0.0.0/29, nodesMax: 4}`, "gkeNodeCidr", "has addresses for 4 nodes, and nodesMax with one more", "lower nodesMax"},
		{`gkeSubnetwork: nodes`, "gkeSubnetwork", "belongs to a network that is there already", "set gkeNetwork too"},
		{`{gkeNetwork: shared, gkeSubnetwork: nodes, gkePodRange: pods}`, "gkeServiceRange", "is empty, and gkeNetwork is shared",
			"name the secondary range for services"},
		{`{gkeNetwork: projects/p/global/networks/shared, gkeSubnetwork: nodes, gkePodRange: pods, gkeServiceRange: services}`, "gkeNetwork",
			"must be the name of a network in example-project, not a path", "63 lower-case"},
		{`gkeNetworkProject: host-project`, "gkeNetworkProject", "belongs to a network that is there already", "set gkeNetwork too"},
		{`{` + givenNetwork + `, gkeNetworkProject: "123456789012", gkeNat: false}`, "gkeNetworkProject",
			"must be the ID of the project that shares gkeNetwork", "leave the key empty for gkeProject"},
		{`{` + sharedNetwork + `}`, "gkeNat", "that of a shared network lies in host-project", "a Cloud NAT in that project"},
		{`{gkePrivateEndpoint: true, gkeAuthorizedCidrs: [10.0.0.0/8]}`, "gkePrivateEndpoint",
			"in one that the program makes nobody runs Pulumi", "the network from which it runs"},
		{`{` + givenNetwork + `, gkePrivateEndpoint: true, gkePrivateNodes: false, gkeAuthorizedCidrs: [10.0.0.0/8]}`, "gkePrivateEndpoint",
			"goes with private nodes", "set gkePrivateNodes to true"},
		{`{` + givenNetwork + `, gkePrivateEndpoint: true}`, "gkeAuthorizedCidrs", "is no private range", "from which Pulumi and people connect"},
		{`{gkeNetwork: shared, gkeSubnetwork: nodes, gkePodRange: all, gkeServiceRange: all}`, "gkeServiceRange",
			"is the range of the pods too", "of their own"},
		{`gkeAuthorizedCidrs: []`, "gkeAuthorizedCidrs", "admits nobody to the Kubernetes API", "0.0.0.0/0 for everybody"},
		{`gkeAuthorizedCidrs: [203.0.113.7]`, "gkeAuthorizedCidrs", "must be an address range in CIDR notation", "203.0.113.7/32"},
		{`gkeAuthorizedCidrs: ["2001:db8::/32"]`, "gkeAuthorizedCidrs", "is an IPv6 range", "remove it"},
		{`gkeAuthorizedCidrs: [203.0.113.0/24, 203.0.113.0/24]`, "gkeAuthorizedCidrs", `names "203.0.113.0/24" twice`, "name it once"},
	})
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`gkePodRange: pods`, "gkePodRange", "belongs to a network that is there already", "remove it for a network of its own"},
		{`{gkeNetwork: shared, gkePodRange: pods, gkeServiceRange: services}`, "gkeSubnetwork", "is empty", "its subnetwork for the nodes"},
		{`gkeAuthorizedCidrs: [203.0.113.7/24]`, "gkeAuthorizedCidrs", "has bits set beyond its prefix", "203.0.113.0/24"},
	})
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`gkeNodeCidr: 224.0.0.0/20`, "gkeNodeCidr", "lies in a range that Google keeps for itself", "10.0.0.0/20"},
		{`gkeServiceCidr: 199.36.144.0/20`, "gkeServiceCidr", "lies in a range that Google keeps for itself", "10.8.0.0/20"},
	})
	configtest.Warnings[GKEArgs](t, []configtest.Case{
		{`gkePodCidr: 44.0.0.0/14`, "gkePodCidr", "is a range of the Internet, whose owner pods", "10.4.0.0/14"},
		{`gkeNat: false`, "gkeNat", "without a way out: they load images from Google only", "Artifact Registry"},
	})
	configtest.Sound[GKEArgs](t,
		`{gkePodCidr: 10.4.0.0/21, nodesMax: 7}`,
		`{gkePodCidr: 240.0.0.0/14, gkeNodeCidr: 100.64.0.0/20}`,
		`{gkeNodeCidr: 10.0.0.0/29, nodesMax: 3}`,
		`{gkePrivateNodes: false, gkeNat: false}`,
		`{gkeNat: false, `+givenNetwork+`}`,
		`{gkeNat: false, `+sharedNetwork+`}`,
		`{gkePrivateNodes: false, `+sharedNetwork+`}`,
		`{`+givenNetwork+`, gkeNetworkProject: example-project}`,
		`{`+givenNetwork+`, gkePrivateEndpoint: true, gkeAuthorizedCidrs: [10.1.0.0/16, 192.168.0.0/24]}`,
		`{`+givenNetwork+`, gkePodCidr: nobody-asks-for-it}`,
		`gkeAuthorizedCidrs: [203.0.113.0/24, 198.51.100.7/32]`,
	)
}
