package account

import "slices"

const (
	gatewayType = "aws:ec2/internetGateway:InternetGateway"
	natType     = "aws:ec2/natGateway:NatGateway"
	subnetType  = "aws:ec2/subnet:Subnet"
)

// releaseInternetGateway keeps the gateway while anything in its network has a public address.
func releaseInternetGateway(a *Account, r *Resource) error {
	public := slices.ContainsFunc(a.resources, func(other *Resource) bool {
		places := append(texts(other.Inputs["subnets"]), other.Text("subnetId"))
		return (other.Type == natType || other.Type == awsLoadBalancer && other.Inputs["internal"] != true) &&
			a.network(places[0]) == r.Text("vpcId")
	})
	if public {
		return refuse("DependencyViolation: Network %s has some mapped public address(es).", r.Text("vpcId")).again()
	}
	return nil
}

// network returns the VPC of a subnet.
func (a *Account) network(subnet string) string {
	if s := a.find(subnetType, subnet); s != nil {
		return s.Text("vpcId")
	}
	return ""
}

// zones returns those of subnets, sorted.
func (a *Account) zones(subnets any) []string {
	var zones []string
	for _, id := range texts(subnets) {
		if subnet := a.find(subnetType, id); subnet != nil {
			zones = append(zones, subnet.Text("availabilityZone"))
		}
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}

// routedOut reports whether machines in a subnet reach the Internet.
func (a *Account) routedOut(subnet string) bool {
	association := a.findBy("aws:ec2/routeTableAssociation:RouteTableAssociation", "subnetId", subnet)
	return association != nil && slices.ContainsFunc(a.of("aws:ec2/route:Route"), func(route *Resource) bool {
		return route.Text("routeTableId") == association.Text("routeTableId") && route.Text("destinationCidrBlock") == "0.0.0.0/0" &&
			(a.find(natType, route.Text("natGatewayId")) != nil || a.find(gatewayType, route.Text("gatewayId")) != nil)
	})
}
