package infra

import (
	"fmt"
	"net/netip"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// vpcArgs describes a network of one public and one private subnet per zone.
type vpcArgs struct {
	CIDR       netip.Prefix
	Zones      []string
	NATPerZone bool // one NAT gateway in each zone instead of one for all
}

func (a *vpcArgs) block(i int) string { return subnetBlock(a.CIDR, i) }

// vpc is the network.
type vpc struct {
	pulumi.ResourceState

	ID             pulumi.IDOutput
	PublicSubnets  pulumi.StringArray
	PrivateSubnets pulumi.StringArray
	// Ways are the last pieces of the ways out to the Internet. Whatever needs one depends on them, not on the component: a child joins its
	// component once its registration runs, beside the program, so a dependency on the component may miss the latest children.
	Ways []pulumi.Resource
}

func newVPC(ctx *pulumi.Context, name string, args *vpcArgs, opts ...pulumi.ResourceOption) (*vpc, error) {
	v := &vpc{}
	if err := ctx.RegisterComponentResource("stateful-clusters:infra:VPC", name, v, opts...); err != nil {
		return nil, err
	}
	child := pulumi.Parent(v)
	network, err := ec2.NewVpc(ctx, name, &ec2.VpcArgs{
		CidrBlock:          pulumi.String(args.CIDR.String()),
		EnableDnsHostnames: pulumi.Bool(true),
		EnableDnsSupport:   pulumi.Bool(true),
		Tags:               nameTag(name),
	}, child)
	if err != nil {
		return nil, err
	}
	gateway, err := ec2.NewInternetGateway(ctx, name, &ec2.InternetGatewayArgs{VpcId: network.ID(), Tags: nameTag(name)}, child)
	if err != nil {
		return nil, err
	}
	v.ID = network.ID()

	var nat *ec2.NatGateway
	for _, zone := range args.Zones {
		public, way, err := newPublicSubnet(ctx, publicSubnetName(name, zone), zone, args.block(zoneIndex(zone)), network, gateway, child)
		if err != nil {
			return nil, err
		}
		if nat == nil || args.NATPerZone {
			if nat, err = newNATGateway(ctx, name+"-"+zone, public, way, child); err != nil {
				return nil, err
			}
		}
		block := args.block(maxZones + zoneIndex(zone))
		private, wayOut, err := newPrivateSubnet(ctx, privateSubnetName(name, zone), zone, block, network, nat, child)
		if err != nil {
			return nil, err
		}
		v.PublicSubnets = append(v.PublicSubnets, public.ID())
		v.PrivateSubnets = append(v.PrivateSubnets, private.ID())
		v.Ways = append(v.Ways, way, wayOut)
	}
	return v, ctx.RegisterResourceOutputs(v, pulumi.Map{"id": v.ID, "publicSubnets": v.PublicSubnets, "privateSubnets": v.PrivateSubnets})
}

// The tags by which the load balancer controller finds subnets
// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/subnet_discovery/).
const (
	publicRoleTag  = "kubernetes.io/role/elb"
	privateRoleTag = "kubernetes.io/role/internal-elb"
)

func publicSubnetName(network, zone string) string { return network + "-public-" + zone }

func privateSubnetName(network, zone string) string { return network + "-private-" + zone }

// newPublicSubnet returns the subnet, and what its way out to the Internet ends with.
func newPublicSubnet(
	ctx *pulumi.Context, name, zone, block string, network *ec2.Vpc, gateway *ec2.InternetGateway, opts pulumi.ResourceOption,
) (*ec2.Subnet, pulumi.Resource, error) {
	subnet, err := newSubnet(ctx, name, zone, block, publicRoleTag, network, opts)
	if err != nil {
		return nil, nil, err
	}
	attached := pulumi.DependsOn([]pulumi.Resource{gateway})
	way, err := routeOut(ctx, name, network, subnet, &ec2.RouteArgs{GatewayId: gateway.ID()}, pulumi.Composite(opts, attached))
	return subnet, way, err
}

func newPrivateSubnet(
	ctx *pulumi.Context, name, zone, block string, network *ec2.Vpc, nat *ec2.NatGateway, opts pulumi.ResourceOption,
) (*ec2.Subnet, pulumi.Resource, error) {
	subnet, err := newSubnet(ctx, name, zone, block, privateRoleTag, network, opts)
	if err != nil {
		return nil, nil, err
	}
	way, err := routeOut(ctx, name, network, subnet, &ec2.RouteArgs{NatGatewayId: nat.ID()}, opts)
	return subnet, way, err
}

func newSubnet(ctx *pulumi.Context, name, zone, block, roleTag string, network *ec2.Vpc, opts pulumi.ResourceOption) (*ec2.Subnet, error) {
	tags := nameTag(name)
	tags[roleTag] = pulumi.String("1")
	return ec2.NewSubnet(ctx, name, &ec2.SubnetArgs{
		VpcId:            network.ID(),
		AvailabilityZone: pulumi.String(zone),
		CidrBlock:        pulumi.String(block),
		Tags:             tags,
	}, opts)
}

// routeOut gives a subnet a route table of its own whose default route is the given one, and returns the last piece of it.
func routeOut(
	ctx *pulumi.Context, name string, network *ec2.Vpc, subnet *ec2.Subnet, route *ec2.RouteArgs, opts pulumi.ResourceOption,
) (pulumi.Resource, error) {
	table, err := ec2.NewRouteTable(ctx, name, &ec2.RouteTableArgs{VpcId: network.ID(), Tags: nameTag(name)}, opts)
	if err != nil {
		return nil, err
	}
	route.RouteTableId = table.ID()
	route.DestinationCidrBlock = pulumi.String("0.0.0.0/0")
	out, err := ec2.NewRoute(ctx, name, route, opts)
	if err != nil {
		return nil, err
	}
	// After its route, so that a subnet which has the table has the way out.
	return ec2.NewRouteTableAssociation(ctx, name, &ec2.RouteTableAssociationArgs{SubnetId: subnet.ID(), RouteTableId: table.ID()},
		opts, pulumi.DependsOn([]pulumi.Resource{out}))
}

// newNATGateway lets private subnets out. It works only once its own subnet has a way out, so address and gateway come after
// that, one after the other. The order has another use: the engine deletes in levels, by how far a resource is from the start
// (ScheduleDeletes in https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go), and as the last of
// this chain the NAT gateway is as far as the EKS control plane. The two go at the same time, which saves its minute
// (docs/evidence.md). On the way up the chain takes seconds, beside the control plane's minutes.
func newNATGateway(
	ctx *pulumi.Context, name string, public *ec2.Subnet, way pulumi.Resource, opts pulumi.ResourceOption,
) (*ec2.NatGateway, error) {
	routed := pulumi.DependsOn([]pulumi.Resource{way})
	address, err := ec2.NewEip(ctx, name, &ec2.EipArgs{Domain: pulumi.String("vpc"), Tags: nameTag(name)}, opts, routed)
	if err != nil {
		return nil, err
	}
	return ec2.NewNatGateway(ctx, name, &ec2.NatGatewayArgs{
		AllocationId: address.ID(),
		SubnetId:     public.ID(),
		Tags:         nameTag(name),
	}, opts, routed)
}

func nameTag(name string) pulumi.StringMap { return pulumi.StringMap{"Name": pulumi.String(name)} }

// maxZones is half of the sixteen blocks that a network is cut into: the lower ones are public, the upper ones private.
const maxZones = 8

// zoneIndex is a zone's place among the blocks, by its letter: zones that come, go or change places move no other.
func zoneIndex(zone string) int { return int(zone[len(zone)-1] - 'a') }

// subnetBlock returns the i-th sixteenth of an IPv4 network.
func subnetBlock(network netip.Prefix, i int) string {
	bits := network.Bits() + 4
	address := network.Addr().As4()
	offset := uint32(i) << (32 - bits)
	start := uint32(address[0])<<24 | uint32(address[1])<<16 | uint32(address[2])<<8 | uint32(address[3])
	start |= offset
	return fmt.Sprintf("%s/%d", netip.AddrFrom4([4]byte{byte(start >> 24), byte(start >> 16), byte(start >> 8), byte(start)}), bits)
}
