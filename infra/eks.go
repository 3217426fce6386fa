package infra

import (
	"cmp"
	"net/netip"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-eks/sdk/v3/go/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// eksCluster groups all that makes an EKS cluster ready for a workload.
type eksCluster struct {
	pulumi.ResourceState
}

// Prepare asks AWS about the disks.
func (a *EKSArgs) Prepare(ctx *pulumi.Context, site string, wants Wants, opts ...pulumi.ResourceOption) (Maker, check.Report, error) {
	if err := sound(a, wants.Disks); err != nil {
		return nil, check.Report{}, err
	}
	awsProvider, eksProvider, err := newAWSProviders(ctx, cmp.Or(site, a.Name), a, opts...)
	if err != nil {
		return nil, check.Report{}, err
	}
	found, report, err := a.findDisks(ctx, wants.Disks, pulumi.Provider(awsProvider))
	return func() (*Cluster, error) {
		return a.create(ctx, site, found, pulumi.Providers(awsProvider, eksProvider), opts...)
	}, report, err
}

// create makes an EKS cluster in a network of its own, with managed node groups, the AWS Load Balancer Controller, the cluster autoscaler
// and metrics-server. Where there are disks, it makes or takes their volumes, and installs the driver that attaches them. Its resources
// are named after the site, or after the cluster where the site has no name.
func (a *EKSArgs) create(
	ctx *pulumi.Context, site string, found []foundDisk, providers pulumi.ResourceOption, opts ...pulumi.ResourceOption,
) (*Cluster, error) {
	name, component := cmp.Or(site, a.Name), &eksCluster{}
	if err := ctx.RegisterComponentResource("stateful-clusters:infra:EKS", name, component, append(opts, providers)...); err != nil {
		return nil, err
	}
	child := pulumi.Parent(component)

	adopted, err := newVolumes(ctx, name, a, found, child)
	if err != nil {
		return nil, err
	}
	network, err := newVPC(ctx, name, &vpcArgs{CIDR: netip.MustParsePrefix(a.VPCCIDR), Zones: a.Zones, NATPerZone: a.NATPerZone}, child)
	if err != nil {
		return nil, err
	}
	logs, err := newControlPlaneLogs(ctx, name, a, child)
	if err != nil {
		return nil, err
	}
	// A remote component's providers travel with its own request, not with its parent's.
	cluster, err := eks.NewCluster(ctx, name, a.cluster(network), child, providers, a.support(), pulumi.DependsOn(logs))
	if err != nil {
		return nil, err
	}
	nodes, err := newNodeGroups(ctx, name, a, cluster, network, child)
	if err != nil {
		return nil, err
	}
	provider, kubeconfig, err := newProvider(ctx, name, cluster.KubeconfigJson, cluster.OidcIssuer, "", child,
		pulumi.DependsOn(nodes))
	if err != nil {
		return nil, err
	}
	if err := newMetricsServer(ctx, name, a, nodes, child); err != nil {
		return nil, err
	}
	onCluster := pulumi.Composite(child, pulumi.Provider(provider))
	if err := newClusterAutoscaler(ctx, site, a, cluster, child, onCluster); err != nil {
		return nil, err
	}
	controller, err := newLoadBalancerController(ctx, site, a, cluster, network, child, onCluster)
	if err != nil {
		return nil, err
	}
	var attachable []pulumi.Resource
	if len(found) > 0 {
		driver, err := newEBSDriver(ctx, site, a, cluster, nodes, found, adopted, child)
		if err != nil {
			return nil, err
		}
		attachable = append(attachable, driver)
	}
	return &Cluster{
		Name:       pulumi.String(a.Name).ToStringOutput(),
		Kubeconfig: kubeconfig,
		Provider:   provider,
		Reachable:  []pulumi.Resource{controller},
		Disks:      adopted,
		Attachable: attachable,
		Access:     pulumi.Sprintf("aws eks update-kubeconfig --region %s --name %s", a.Region, a.Name),
	}, ctx.RegisterResourceOutputs(component, pulumi.Map{"name": pulumi.String(a.Name), "kubeconfig": kubeconfig})
}

// newAWSProviders names the providers of all that follows, since Pulumi.yaml disables default ones.
func newAWSProviders(
	ctx *pulumi.Context, name string, args *EKSArgs, opts ...pulumi.ResourceOption,
) (*aws.Provider, *eks.Provider, error) {
	settings := &aws.ProviderArgs{
		Region:      pulumi.String(args.Region),
		DefaultTags: &aws.ProviderDefaultTagsArgs{Tags: pulumi.ToStringMap(args.Tags)},
	}
	if len(args.AllowedAccounts) > 0 {
		settings.AllowedAccountIds = pulumi.ToStringArray(args.AllowedAccounts)
	}
	if len(args.ForeignTags) > 0 {
		settings.IgnoreTags = &aws.ProviderIgnoreTagsArgs{Keys: pulumi.ToStringArray(args.ForeignTags)}
	}
	awsProvider, err := aws.NewProvider(ctx, name, settings, opts...)
	if err != nil {
		return nil, nil, err
	}
	eksProvider, err := eks.NewProvider(ctx, name, &eks.ProviderArgs{}, opts...)
	return awsProvider, eksProvider, err
}

func (a *EKSArgs) cluster(network *vpc) *eks.ClusterArgs {
	api := eks.AuthenticationModeApi
	yes, no := true, false
	return &eks.ClusterArgs{
		Name:    pulumi.String(a.Name),
		Version: pulumi.String(a.KubernetesVersion),
		VpcId:   network.ID,
		// Of the first two zones only: EKS never takes subnets of another zone later, while nodes may live in any
		// (https://github.com/aws/containers-roadmap/issues/2258).
		PublicSubnetIds:        network.PublicSubnets[:2],
		PrivateSubnetIds:       network.PrivateSubnets[:2],
		AuthenticationMode:     &api,
		AccessEntries:          a.accessEntries(),
		CreateOidcProvider:     pulumi.Bool(true),
		EndpointPrivateAccess:  pulumi.Bool(true), // nodes reach the API from inside, no matter which ranges may from outside
		EndpointPublicAccess:   pulumi.Bool(a.EndpointAccess == endpointPublic),
		PublicAccessCidrs:      a.publicAccessCIDRs(),
		EnabledClusterLogTypes: pulumi.ToStringArray(a.LogTypes),
		VpcCniOptions:          &eks.VpcCniOptionsArgs{EnableNetworkPolicy: pulumi.Bool(true), AddonVersion: optional(a.VPCCNIVersion)},
		KubeProxyAddonOptions:  &eks.KubeProxyAddonOptionsArgs{Version: optional(a.kubeProxy())},
		// The default node group is replaced without a drain whenever its image moves, and its security groups serve only it.
		SkipDefaultNodeGroup:      &yes,
		SkipDefaultSecurityGroups: &yes,
		CreateInstanceRole:        &no,
	}
}
