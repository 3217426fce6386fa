package jgroups

import (
	"slices"

	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	autoscalingv2 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/autoscaling/v2"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	policyv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/policy/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/names"
	"stateful-clusters/k8s/objects"
)

// members groups the objects of one site's members.
type members struct {
	pulumi.ResourceState
}

// NewMembers declares the members of a site, once the routers of all sites are known: a site master sends each message by any router that
// it is connected with, so that all must be connected with the same ones. The site's own routers are among them.
func NewMembers(ctx *pulumi.Context, s Site, args *Args, all []*Routers, opts ...pulumi.ResourceOption) error {
	m := &members{}
	if err := ctx.RegisterComponentResource("stateful-clusters:jgroups:Members", s.Name, m, opts...); err != nil {
		return err
	}
	own := all[slices.IndexFunc(all, func(r *Routers) bool { return r.site == s.Name })]
	child := pulumi.Parent(m)
	inside := pulumi.Composite(child, pulumi.DependsOn(own.ground))

	files := args.filesFor(s, all)
	configuration, err := corev1.NewConfigMap(ctx, s.Name, args.configMap(s, files), inside)
	if err != nil {
		return err
	}
	before, err := args.prerequisites(ctx, s, inside)
	if err != nil {
		return err
	}
	before = append(before, configuration)
	for _, routers := range all {
		before = append(before, routers.running...)
	}
	options := []pulumi.ResourceOption{inside, pulumi.DependsOn(before), args.timeouts(s)}
	if args.Autoscaling { // whose number an update must not undo
		options = append(options, pulumi.IgnoreChanges([]string{"spec.replicas"}))
	}
	// Of the files that are there, not of the routers' addresses: what is made of an output of a Service goes before the Service is
	// replaced, and all members would be away until the new load balancers are there (calculateDependentReplacements in
	// https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go). The files change in place.
	sum := configuration.Data.ApplyT(checksum).(pulumi.StringOutput)
	if _, err := appsv1.NewDeployment(ctx, s.Name, args.memberDeployment(s, sum), options...); err != nil {
		return err
	}
	if args.Autoscaling {
		_, err := autoscalingv2.NewHorizontalPodAutoscaler(ctx, s.Name, objects.Scaling{
			Kind: "Deployment", Name: s.Name, Min: s.Members, Max: s.MembersMax, CPUTarget: args.CPUTarget, Window: args.ScaleDownWindow,
		}.HorizontalPodAutoscaler(args.memberMetadata(s)), inside)
		if err != nil {
			return err
		}
	}
	return ctx.RegisterResourceOutputs(m, pulumi.Map{})
}

// filesFor are the files of a site's members, with the routers of all sites in one order: their own by names of their cluster, since a
// load balancer may not lead back to where a connection comes from.
func (a *Args) filesFor(s Site, all []*Routers) pulumi.StringMapOutput {
	var sites []string
	lists := pulumi.StringArrayArray{}
	for _, routers := range all {
		sites = append(sites, routers.site)
		if routers.site == s.Name {
			lists = append(lists, pulumi.ToStringArray(routers.inside))
		} else {
			lists = append(lists, routers.Addresses)
		}
	}
	return lists.ToStringArrayArrayOutput().ApplyT(func(lists [][]string) map[string]string {
		return a.files(s, sites, slices.Concat(lists...))
	}).(pulumi.StringMapOutput)
}

// prerequisites declares what members need from their first moment, and returns it.
func (a *Args) prerequisites(ctx *pulumi.Context, s Site, opts pulumi.ResourceOption) ([]pulumi.Resource, error) {
	headless, err := corev1.NewService(ctx, names.In(s.Name, "members"), a.headlessService(s), opts)
	if err != nil {
		return nil, err
	}
	budget, err := policyv1.NewPodDisruptionBudget(ctx, s.Name, a.podDisruptionBudget(s), opts)
	if err != nil {
		return nil, err
	}
	resources := []pulumi.Resource{headless, budget}
	if a.NetworkPolicy {
		policy, err := networkingv1.NewNetworkPolicy(ctx, s.Name, a.memberPolicy(s), opts)
		if err != nil {
			return nil, err
		}
		resources = append(resources, policy)
	}
	return resources, nil
}
