package infra

import (
	"cmp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// gkeNetwork is where a cluster lies.
type gkeNetwork struct {
	Network, Subnetwork    pulumi.StringInput // by ID
	PodRange, ServiceRange string             // names of secondary ranges of the subnetwork
	WayOut                 []pulumi.Resource  // without which private nodes load no images from outside Google
}

// newGKENetwork makes a network with one subnetwork, or takes the given ones, and makes the way out where it is wanted. It registers the
// resources by their type tokens: the package of the typed ones is three times as large as that of clusters,
// which takes half a minute to compile.
func newGKENetwork(ctx *pulumi.Context, name string, args *GKEArgs, opts pulumi.ResourceOption) (*gkeNetwork, error) {
	network := args.givenNetwork()
	if args.Network == "" {
		var err error
		if network, err = newOwnNetwork(ctx, name, args, opts); err != nil {
			return nil, err
		}
	}
	if !args.PrivateNodes || !args.NAT {
		return network, nil
	}
	nat, err := newCloudNAT(ctx, name, args, network, opts)
	network.WayOut = []pulumi.Resource{nat}
	return network, err
}

func (a *GKEArgs) givenNetwork() *gkeNetwork {
	project := a.networkProject()
	return &gkeNetwork{
		Network:      pulumi.Sprintf("projects/%s/global/networks/%s", project, a.Network),
		Subnetwork:   pulumi.Sprintf("projects/%s/regions/%s/subnetworks/%s", project, a.Region, a.Subnetwork),
		PodRange:     a.PodRange,
		ServiceRange: a.ServiceRange,
	}
}

// networkProject is another one than that of the cluster where the network is shared
// (https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-shared-vpc).
func (a *GKEArgs) networkProject() string { return cmp.Or(a.NetworkProject, a.Project) }

func newOwnNetwork(ctx *pulumi.Context, name string, args *GKEArgs, opts pulumi.ResourceOption) (*gkeNetwork, error) {
	const pods, services = "pods", "services"
	network, err := newCompute(ctx, "network:Network", name, pulumi.Map{
		"project":               pulumi.String(args.Project),
		"name":                  pulumi.String(args.Name),
		"autoCreateSubnetworks": pulumi.Bool(false),
		"routingMode":           pulumi.String("REGIONAL"),
	}, opts)
	if err != nil {
		return nil, err
	}
	subnetwork, err := newCompute(ctx, "subnetwork:Subnetwork", name, pulumi.Map{
		"project":     pulumi.String(args.Project),
		"region":      pulumi.String(args.Region),
		"name":        pulumi.String(args.Name),
		"network":     network.ID(),
		"ipCidrRange": pulumi.String(args.NodeCIDR),
		"secondaryIpRanges": pulumi.MapArray{
			pulumi.Map{"rangeName": pulumi.String(pods), "ipCidrRange": pulumi.String(args.PodCIDR)},
			pulumi.Map{"rangeName": pulumi.String(services), "ipCidrRange": pulumi.String(args.ServiceCIDR)},
		},
		// Nodes without addresses of their own reach Google's APIs and registries by it.
		"privateIpGoogleAccess": pulumi.Bool(true),
	}, opts)
	if err != nil {
		return nil, err
	}
	return &gkeNetwork{
		Network:      network.ID().ToStringOutput(),
		Subnetwork:   subnetwork.ID().ToStringOutput(),
		PodRange:     pods,
		ServiceRange: services,
	}, nil
}

// newCloudNAT gives the nodes and pods of the subnetwork a way out to the Internet, and nobody a way in.
func newCloudNAT(
	ctx *pulumi.Context, name string, args *GKEArgs, network *gkeNetwork, opts pulumi.ResourceOption,
) (pulumi.Resource, error) {
	router, err := newCompute(ctx, "router:Router", name, pulumi.Map{
		"project": pulumi.String(args.Project),
		"region":  pulumi.String(args.Region),
		"name":    pulumi.String(args.Name),
		"network": network.Network,
	}, opts)
	if err != nil {
		return nil, err
	}
	return newCompute(ctx, "routerNat:RouterNat", name, pulumi.Map{
		"project":                       pulumi.String(args.Project),
		"region":                        pulumi.String(args.Region),
		"name":                          pulumi.String(args.Name),
		"router":                        router.Name,
		"natIpAllocateOption":           pulumi.String("AUTO_ONLY"),
		"sourceSubnetworkIpRangesToNat": pulumi.String("LIST_OF_SUBNETWORKS"),
		"subnetworks": pulumi.MapArray{pulumi.Map{
			"name":                 network.Subnetwork,
			"sourceIpRangesToNats": pulumi.ToStringArray([]string{"ALL_IP_RANGES"}),
		}},
	}, opts)
}

// computeResource is any resource of Compute Engine.
type computeResource struct {
	pulumi.CustomResourceState

	Name pulumi.StringOutput `pulumi:"name"`
}

func newCompute(ctx *pulumi.Context, kind, name string, inputs pulumi.Map, opts pulumi.ResourceOption) (*computeResource, error) {
	resource := &computeResource{}
	return resource, ctx.RegisterResource("gcp:compute/"+kind, name, inputs, resource, opts)
}
