package infra

import (
	"cmp"
	"errors"

	"github.com/pulumi/pulumi-gcp/sdk/v9/go/gcp"
	"github.com/pulumi/pulumi-gcp/sdk/v9/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// gkeCluster groups all that makes a GKE cluster ready for a workload.
type gkeCluster struct {
	pulumi.ResourceState
}

// Prepare asks Google whether it has the version and the addresses.
func (a *GKEArgs) Prepare(ctx *pulumi.Context, site string, wants Wants, opts ...pulumi.ResourceOption) (Maker, check.Report, error) {
	var report check.Report
	if err := sound(a, wants.Disks); err != nil {
		return nil, report, err
	}
	provider, err := newGCPProvider(ctx, cmp.Or(site, a.Name), a, opts...)
	if err != nil {
		return nil, report, err
	}
	google := &googleAPI{ctx, provider}
	err = errors.Join(a.checkAddresses(google, wants.Exposure, &report), a.checkOffered(google, &report))
	return func() (*Cluster, error) { return a.create(ctx, site, wants.Disks, provider, opts...) }, report, err
}

// googleAPI answers questions, with the credentials of a provider.
type googleAPI struct {
	ctx      *pulumi.Context
	provider *gcp.Provider
}

func (g *googleAPI) ask(function string, arguments pulumi.Map, answer any) error {
	return g.ctx.Invoke(function, arguments, answer, pulumi.Provider(g.provider))
}

// create makes a GKE cluster with one node pool and its autoscaler, in a network of its own or a given one. Its resources are named after
// the site, or after the cluster where the site has no name.
func (a *GKEArgs) create(
	ctx *pulumi.Context, site string, disks []Disk, google *gcp.Provider, opts ...pulumi.ResourceOption,
) (*Cluster, error) {
	name, component := cmp.Or(site, a.Name), &gkeCluster{}
	err := ctx.RegisterComponentResource("stateful-clusters:infra:GKE", name, component, append(opts, pulumi.Providers(google))...)
	if err != nil {
		return nil, err
	}
	child := pulumi.Parent(component)

	network, err := newGKENetwork(ctx, name, a, child)
	if err != nil {
		return nil, err
	}
	account, err := newNodeServiceAccount(ctx, name, a, child)
	if err != nil {
		return nil, err
	}
	cluster, err := container.NewCluster(ctx, name, a.cluster(network, account), child, pulumi.DependsOn(account.Rights),
		// Google's provider refuses once all that is in the cluster has gone
		// (https://github.com/terraform-google-modules/terraform-google-kubernetes-engine/issues/1866). Pulumi refuses in the preview.
		pulumi.Protect(a.DeletionProtection),
		// An update may move the control plane through a version, and waits for Google's own operations before it.
		pulumi.Timeouts(&pulumi.CustomTimeouts{Create: "60m", Update: "120m", Delete: "60m"}),
		// Of the first pool, which goes at once: once it is gone both would differ, and replace the cluster
		// (https://github.com/pulumi/pulumi-gcp/issues/744, https://github.com/pulumi/pulumi-gcp/issues/88).
		pulumi.IgnoreChanges([]string{"nodeConfig", "initialNodeCount"}))
	if err != nil {
		return nil, err
	}
	nodes, err := newNodePool(ctx, name, a, cluster, network, account, child)
	if err != nil {
		return nil, err
	}
	// The identity keeps over changes of the cluster, and over its replacement, as on AKS.
	provider, kubeconfig, err := newProvider(ctx, name, gkeKubeconfig(a, cluster), cluster.ID(), "", child,
		pulumi.DependsOn([]pulumi.Resource{nodes}))
	if err != nil {
		return nil, err
	}
	return &Cluster{
		Name:       cluster.Name,
		Kubeconfig: kubeconfig,
		Provider:   provider,
		Disks:      given(disks),
		Access:     pulumi.String(a.access()).ToStringOutput(),
	}, ctx.RegisterResourceOutputs(component, pulumi.Map{"name": cluster.Name, "kubeconfig": kubeconfig})
}

// newGCPProvider sets project, region and zone, which the provider would otherwise take from whatever environment it runs in.
func newGCPProvider(ctx *pulumi.Context, name string, args *GKEArgs, opts ...pulumi.ResourceOption) (*gcp.Provider, error) {
	return gcp.NewProvider(ctx, name, &gcp.ProviderArgs{
		Project: pulumi.String(args.Project),
		Region:  pulumi.String(args.Region),
		Zone:    pulumi.String(args.Zones[0]),
		// The labels are those configured, and no others.
		AddPulumiAttributionLabel: pulumi.Bool(false),
	}, opts...)
}
