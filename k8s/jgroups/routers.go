package jgroups

import (
	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/names"
	"stateful-clusters/k8s/objects"
)

// Routers are the GossipRouters of one site, and the ground on which its members stand.
type Routers struct {
	pulumi.ResourceState

	Addresses pulumi.StringArrayOutput `pulumi:"addresses"` // where other sites reach them: HOST[PORT]

	site    string
	inside  []string          // the same for the site's own members, by names of its cluster
	ground  []pulumi.Resource // what the site's members need from their first moment
	running []pulumi.Resource
}

// NewRouters declares the routers of a site. The options must carry the Kubernetes provider of its cluster. It returns an error where the
// arguments have a fault, and registers nothing then.
func NewRouters(ctx *pulumi.Context, s Site, args *Args, balancers []LoadBalancer, opts ...pulumi.ResourceOption) (*Routers, error) {
	report := args.Check()
	report.Add(s.Check(args))
	if err := report.Err(); err != nil {
		return nil, err
	}
	r := &Routers{site: s.Name}
	if err := ctx.RegisterComponentResource("stateful-clusters:jgroups:Routers", names.In(s.Name, routerName), r, opts...); err != nil {
		return nil, err
	}
	child := pulumi.Parent(r)
	namespace, err := corev1.NewNamespace(ctx, names.In(s.Name, args.Namespace),
		objects.Namespace(args.Namespace, args.PodSecurityLevel, s.common()), child)
	if err != nil {
		return nil, err
	}
	inside := pulumi.Composite(child, pulumi.DependsOn([]pulumi.Resource{namespace}))
	account, err := corev1.NewServiceAccount(ctx, names.In(s.Name, account), args.serviceAccount(s), inside)
	if err != nil {
		return nil, err
	}
	r.ground = []pulumi.Resource{namespace, account}
	if args.TLS {
		content, err := args.tlsSecret(s)
		if err != nil {
			return nil, err
		}
		secret, err := corev1.NewSecret(ctx, names.In(s.Name, tlsSecret), content, inside)
		if err != nil {
			return nil, err
		}
		r.ground = append(r.ground, secret)
	}
	var addresses pulumi.StringArray
	for i := range s.Routers {
		address, err := r.add(ctx, s, router(i), args, balancers[i], inside)
		if err != nil {
			return nil, err
		}
		addresses = append(addresses, address)
	}
	r.Addresses = addresses.ToStringArrayOutput()
	return r, ctx.RegisterResourceOutputs(r, pulumi.Map{"addresses": r.Addresses})
}

// add declares one router. Neither its Deployment nor its Service waits for the other.
func (r *Routers) add(
	ctx *pulumi.Context, s Site, name string, args *Args, balancer LoadBalancer, opts pulumi.ResourceOption,
) (pulumi.StringOutput, error) {
	none, ground := pulumi.StringOutput{}, r.ground
	service, err := corev1.NewService(ctx, names.In(s.Name, name), args.routerService(name, balancer), opts,
		pulumi.DependsOn(balancer.Needs), objects.ServiceTimeout, objects.ReplacedBy(balancer.Replacing))
	if err != nil {
		return none, err
	}
	if args.NetworkPolicy {
		policy, err := networkingv1.NewNetworkPolicy(ctx, names.In(s.Name, name), args.routerPolicy(name), opts)
		if err != nil {
			return none, err
		}
		ground = append(ground[:len(ground):len(ground)], policy)
	}
	deployment, err := appsv1.NewDeployment(ctx, names.In(s.Name, name), args.routerDeployment(name), opts, pulumi.DependsOn(ground),
		pulumi.Timeouts(&pulumi.CustomTimeouts{Create: args.memberTime().String(), Update: args.memberTime().String()}))
	if err != nil {
		return none, err
	}
	r.running = append(r.running, deployment)
	r.inside = append(r.inside, routerAddress(args.host(name)))
	return args.publicHost(s, name, service).ApplyT(routerAddress).(pulumi.StringOutput), nil
}
