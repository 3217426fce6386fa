package account

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// admitSubnet keeps subnets inside of their network, apart from each other, and in zones of the region.
func admitSubnet(a *Account, r, _ *Resource) error {
	block, err := netip.ParsePrefix(r.text("cidrBlock"))
	if err != nil {
		return &Error{Code: "InvalidParameterValue", Message: fmt.Sprintf("Value (%s) for parameter cidrBlock is invalid. This is not a valid CIDR block.", r.text("cidrBlock"))}
	}
	if zone := r.text("availabilityZone"); zone != "" && !strings.HasPrefix(zone, r.Region) {
		return &Error{Code: "InvalidParameterValue", Message: fmt.Sprintf("Value (%s) for parameter availabilityZone is invalid.", zone)}
	}
	network, err := netip.ParsePrefix(a.find("aws:ec2/vpc:Vpc", r.text("vpcId")).text("cidrBlock"))
	if err != nil || !network.Contains(block.Addr()) || block.Bits() < network.Bits() {
		return &Error{Code: "InvalidSubnet.Range", Message: fmt.Sprintf("The CIDR '%s' is invalid.", block)}
	}
	for _, other := range a.of(r.Type) {
		taken, err := netip.ParsePrefix(other.text("cidrBlock"))
		if err == nil && other.ID != r.ID && other.text("vpcId") == r.text("vpcId") && taken.Overlaps(block) {
			return &Error{Code: "InvalidSubnet.Conflict", Message: fmt.Sprintf("The CIDR '%s' conflicts with another subnet", block)}
		}
	}
	return nil
}

// admitInternetGateway lets a network have one.
func admitInternetGateway(a *Account, r, before *Resource) error {
	if before == nil && a.gateway(r.text("vpcId")) != nil {
		return &Error{Code: "Resource.AlreadyAssociated", Message: fmt.Sprintf("resource %s is already attached to network %s", r.ID, r.text("vpcId"))}
	}
	return nil
}

// releaseInternetGateway keeps the gateway while anything in its network has a public address.
func releaseInternetGateway(a *Account, r *Resource) error {
	public := slices.ContainsFunc(a.resources, func(other *Resource) bool {
		switch other.kind() {
		case "NatGateway":
			return a.network(other.text("subnetId")) == r.text("vpcId")
		case "LoadBalancer":
			subnets := texts(other.Inputs["subnets"])
			return len(subnets) > 0 && other.Inputs["internal"] != true && a.network(subnets[0]) == r.text("vpcId")
		}
		return false
	})
	if public {
		return &Error{Code: "DependencyViolation", Message: fmt.Sprintf("Network %s has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.", r.text("vpcId")), Retry: true}
	}
	return nil
}

// admitNATGateway wants the way to the Internet to be there.
func admitNATGateway(a *Account, r, _ *Resource) error {
	if vpc := a.network(r.text("subnetId")); a.gateway(vpc) == nil {
		return &Error{Code: "Gateway.NotAttached", Message: fmt.Sprintf("Network %s has no Internet gateway attached", vpc)}
	}
	return nil
}

// network returns the VPC of a subnet.
func (a *Account) network(subnet string) string {
	if s := a.find("aws:ec2/subnet:Subnet", subnet); s != nil {
		return s.text("vpcId")
	}
	return ""
}

// gateway returns the Internet gateway of a VPC, or nil.
func (a *Account) gateway(vpc string) *Resource {
	for _, r := range a.of("aws:ec2/internetGateway:InternetGateway") {
		if r.text("vpcId") == vpc {
			return r
		}
	}
	return nil
}

// routedOut reports whether machines in a subnet reach the Internet.
func (a *Account) routedOut(subnet string) bool {
	for _, association := range a.of("aws:ec2/routeTableAssociation:RouteTableAssociation") {
		if association.text("subnetId") != subnet {
			continue
		}
		return slices.ContainsFunc(a.of("aws:ec2/route:Route"), func(route *Resource) bool {
			return route.text("routeTableId") == association.text("routeTableId") && route.text("destinationCidrBlock") == "0.0.0.0/0" &&
				(a.find("aws:ec2/natGateway:NatGateway", route.text("natGatewayId")) != nil || a.find("aws:ec2/internetGateway:InternetGateway", route.text("gatewayId")) != nil)
		})
	}
	return false
}
