package migratorydata

import (
	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	autoscalingv2 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/autoscaling/v2"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	policyv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/policy/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/names"
	"stateful-clusters/k8s/objects"
)

// Cluster is a MigratoryData cluster.
type Cluster struct {
	pulumi.ResourceState

	ClientURL pulumi.StringOutput      `pulumi:"clientUrl"`
	Namespace pulumi.StringOutput      `pulumi:"namespace"`
	Members   pulumi.StringArrayOutput `pulumi:"members"` // DNS names of all members that may ever exist, by ordinal
}

// New declares the cluster in a site; the single site of a stack has the name "". The options must carry the Kubernetes provider. It
// returns an error where the arguments have a fault, and registers nothing then.
func New(ctx *pulumi.Context, site string, args *Args, balancer LoadBalancer, opts ...pulumi.ResourceOption) (*Cluster, error) {
	report := args.Check()
	report.Add(args.CheckLoadBalancer(balancer))
	if err := report.Err(); err != nil {
		return nil, err
	}
	c := &Cluster{}
	err := ctx.RegisterComponentResource("stateful-clusters:migratorydata:Cluster", names.In(site, args.MemberName), c, opts...)
	if err != nil {
		return nil, err
	}
	child := pulumi.Parent(c)

	namespace, err := corev1.NewNamespace(ctx, names.In(site, args.Namespace), args.namespace(balancer), child)
	if err != nil {
		return nil, err
	}
	inside := pulumi.Composite(child, pulumi.DependsOn([]pulumi.Resource{namespace}))

	service, err := corev1.NewService(ctx, names.In(site, args.clientServiceName()), args.clientService(balancer), inside,
		pulumi.DependsOn(balancer.Needs), objects.ServiceTimeout, objects.ReplacedBy(balancer.Replacing))
	if err != nil {
		return nil, err
	}
	before, err := args.prerequisites(ctx, site, inside)
	if err != nil {
		return nil, err
	}
	if balancer.GatesReadiness {
		before = append(before, service)
	}
	_, err = appsv1.NewStatefulSet(ctx, names.In(site, args.MemberName), args.statefulSet(), inside,
		pulumi.DependsOn(before), args.rollout())
	if err != nil {
		return nil, err
	}
	if args.Autoscaling {
		// Neither it nor the StatefulSet waits for the other: each tolerates that the other is missing.
		_, err = autoscalingv2.NewHorizontalPodAutoscaler(ctx, names.In(site, args.autoscalerName()),
			args.horizontalPodAutoscaler(), inside)
		if err != nil {
			return nil, err
		}
	}

	c.ClientURL = args.clientURL(service)
	c.Namespace = namespace.Metadata.Name().Elem()
	c.Members = pulumi.ToStringArray(args.Hosts()).ToStringArrayOutput()
	return c, ctx.RegisterResourceOutputs(c, pulumi.Map{"clientUrl": c.ClientURL, "namespace": c.Namespace, "members": c.Members})
}

// prerequisites declares what members need from their first moment, and returns it.
func (a *Args) prerequisites(ctx *pulumi.Context, site string, opts pulumi.ResourceOption) ([]pulumi.Resource, error) {
	headless, err := corev1.NewService(ctx, names.In(site, a.headlessServiceName()), a.headlessService(), opts)
	if err != nil {
		return nil, err
	}
	account, err := corev1.NewServiceAccount(ctx, names.In(site, a.MemberName), a.serviceAccount(), opts)
	if err != nil {
		return nil, err
	}
	budget, err := policyv1.NewPodDisruptionBudget(ctx, names.In(site, a.budgetName()), a.podDisruptionBudget(), opts)
	if err != nil {
		return nil, err
	}
	resources := []pulumi.Resource{headless, account, budget}
	if len(a.secrets()) > 0 {
		secret, err := corev1.NewSecret(ctx, names.In(site, a.MemberName), a.secret(), opts)
		if err != nil {
			return nil, err
		}
		resources = append(resources, secret)
	}
	if a.NetworkPolicy {
		policy, err := networkingv1.NewNetworkPolicy(ctx, names.In(site, a.MemberName), a.networkPolicy(), opts)
		if err != nil {
			return nil, err
		}
		resources = append(resources, policy)
	}
	return resources, nil
}

// rollout says how long Pulumi waits for members, and leaves their number to the autoscaler where there is one, so that an
// update never undoes it.
func (a *Args) rollout() pulumi.ResourceOption {
	timeouts := pulumi.Timeouts(&pulumi.CustomTimeouts{
		Create: a.createTimeout().String(),
		Update: a.updateTimeout().String(),
		Delete: a.deleteTimeout().String(),
	})
	if !a.Autoscaling {
		return timeouts
	}
	return pulumi.Composite(timeouts, pulumi.IgnoreChanges([]string{"spec.replicas"}))
}
