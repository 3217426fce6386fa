package infra

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The way out is complete before anything uses it: an address and a gateway only once the public subnet has a route.
func TestTheWayOut(t *testing.T) {
	run := deployEKS(t, `eksNatPerZone: true`)
	for _, zone := range []string{"us-east-1a", "us-east-1b"} {
		public, private, nat := " migratorydata-public-"+zone, " migratorydata-private-"+zone, " migratorydata-"+zone
		run.Waits(t, "RouteTable"+public, "InternetGateway migratorydata")
		run.Waits(t, "RouteTableAssociation"+public, "Route"+public)
		run.Waits(t, "Eip"+nat, "RouteTableAssociation"+public)
		run.Waits(t, "NatGateway"+nat, "Eip"+nat)
		run.Waits(t, "RouteTableAssociation"+private, "Route"+private)
		assert.Equal(t, "migratorydata-"+zone+"-id", run.Find(t, "Route"+private).At("natGatewayId"), "each zone has its own")
		assert.Equal(t, "migratorydata-id", run.Find(t, "Route"+public).At("gatewayId"))
		// By these the load balancer controller finds subnets.
		assert.Equal(t, "1", run.Find(t, "Subnet"+public).At(`tags["kubernetes.io/role/elb"]`))
		assert.Equal(t, "1", run.Find(t, "Subnet"+private).At(`tags["kubernetes.io/role/internal-elb"]`))
	}
}

func TestOneWayOutForAllZones(t *testing.T) {
	run := deployEKS(t, `{}`)
	assert.Len(t, run.All("NatGateway "), 1)
	for _, zone := range []string{"us-east-1a", "us-east-1b"} {
		assert.Equal(t, "migratorydata-us-east-1a-id", run.Find(t, "Route migratorydata-private-"+zone).At("natGatewayId"))
	}
}

// A zone's addresses do not depend on the others, and no two subnets share any.
func TestAnotherZoneMovesNoSubnet(t *testing.T) {
	two, three := deployEKS(t, `{}`), deployEKS(t, `eksZones: [us-east-1c, us-east-1a, us-east-1b]`)
	for _, subnet := range two.All("Subnet ") {
		assert.Equal(t, subnet.At("cidrBlock"), three.Find(t, "Subnet "+subnet.Name).At("cidrBlock"), subnet.Name)
	}
	blocks := map[any]bool{}
	for _, subnet := range three.All("Subnet ") {
		blocks[subnet.At("cidrBlock")] = true
	}
	assert.Len(t, blocks, 6)
}

// Blocks of one network must neither overlap nor leave it: AWS would refuse the second of two subnets after the first was
// made.
func TestSubnetBlocksPartTheNetwork(t *testing.T) {
	for _, text := range []string{"10.0.0.0/16", "192.168.128.0/17", "10.1.64.0/18", "10.9.0.0/20", "203.0.112.0/22", "255.255.252.0/22"} {
		network := netip.MustParsePrefix(text)
		var blocks []netip.Prefix
		for i := range 2 * maxZones {
			block, err := netip.ParsePrefix(subnetBlock(network, i))
			require.NoError(t, err, text)
			assert.Equal(t, block.Masked(), block, "bits beyond the prefix")
			assert.Equal(t, network.Bits()+4, block.Bits(), text)
			assert.True(t, network.Contains(block.Addr()), "%s lies outside %s", block, network)
			for _, other := range blocks {
				assert.False(t, block.Overlaps(other), "%s overlaps %s", block, other)
			}
			blocks = append(blocks, block)
		}
	}
}

// Zones keep their blocks: a subnet cannot move without being replaced, and everything in it with it.
func TestSubnetBlocksStay(t *testing.T) {
	network := netip.MustParsePrefix("10.0.0.0/16")
	assert.Equal(t, "10.0.0.0/20", subnetBlock(network, 0))
	assert.Equal(t, "10.0.16.0/20", subnetBlock(network, 1))
	assert.Equal(t, "10.0.128.0/20", subnetBlock(network, maxZones))
	assert.Equal(t, "10.0.240.0/20", subnetBlock(network, 2*maxZones-1))
}
