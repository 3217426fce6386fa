package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"
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
