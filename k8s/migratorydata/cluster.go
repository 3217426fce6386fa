package migratorydata

import (
	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	autoscalingv2 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/autoscaling/v2"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	policyv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/policy/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Cluster is a MigratoryData cluster.
type Cluster struct {
	pulumi.ResourceState

	ClientURL pulumi.StringOutput      `pulumi:"clientUrl"`
	Namespace pulumi.StringOutput      `pulumi:"namespace"`
	Members   pulumi.StringArrayOutput `pulumi:"members"` // DNS names of all members that may ever exist, by ordinal
}

// serviceTimeout bounds the wait for a load balancer's address; clouds take up to five minutes.
var serviceTimeout = pulumi.Timeouts(&pulumi.CustomTimeouts{Create: "15m", Update: "15m", Delete: "15m"})

// New declares the cluster. The options must carry the Kubernetes provider; reachable is what a load balancer needs in
// order to be made, and to be taken down again: the client Service depends on it. It returns an error where the arguments
// have a fault, and registers nothing then.
func New(ctx *pulumi.Context, name string, args *Args, reachable []pulumi.Resource, opts ...pulumi.ResourceOption) (*Cluster, error) {
	if err := args.Check().Err(); err != nil {
		return nil, err
	}
	c := &Cluster{}
	if err := ctx.RegisterComponentResource("stateful-clusters:migratorydata:Cluster", name, c, opts...); err != nil {
		return nil, err
	}
	child := pulumi.Parent(c)

	namespace, err := corev1.NewNamespace(ctx, args.Namespace, args.namespace(), child)
	if err != nil {
		return nil, err
	}
	inside := pulumi.Composite(child, pulumi.DependsOn([]pulumi.Resource{namespace}))

	service, err := corev1.NewService(ctx, args.clientServiceName(), args.clientService(), inside, pulumi.DependsOn(reachable), serviceTimeout)
	if err != nil {
		return nil, err
	}
	before, err := args.prerequisites(ctx, inside)
	if err != nil {
		return nil, err
	}
	if args.Exposure.GatesReadiness {
		before = append(before, service)
	}
	if _, err := appsv1.NewStatefulSet(ctx, args.MemberName, args.statefulSet(), inside, pulumi.DependsOn(before), args.rollout()); err != nil {
		return nil, err
	}
	if args.Autoscaling {
		// Neither it nor the StatefulSet waits for the other: each tolerates that the other is missing.
		if _, err := autoscalingv2.NewHorizontalPodAutoscaler(ctx, args.autoscalerName(), args.horizontalPodAutoscaler(), inside); err != nil {
			return nil, err
		}
	}

	c.ClientURL = args.clientURL(service)
	c.Namespace = namespace.Metadata.Name().Elem()
	c.Members = pulumi.ToStringArray(args.Hosts()).ToStringArrayOutput()
	return c, ctx.RegisterResourceOutputs(c, pulumi.Map{"clientUrl": c.ClientURL, "namespace": c.Namespace, "members": c.Members})
}

// prerequisites declares what members need from their first moment, and returns it.
func (a *Args) prerequisites(ctx *pulumi.Context, opts pulumi.ResourceOption) ([]pulumi.Resource, error) {
	headless, err := corev1.NewService(ctx, a.headlessServiceName(), a.headlessService(), opts)
	if err != nil {
		return nil, err
	}
	account, err := corev1.NewServiceAccount(ctx, a.MemberName, a.serviceAccount(), opts)
	if err != nil {
		return nil, err
	}
	budget, err := policyv1.NewPodDisruptionBudget(ctx, a.budgetName(), a.podDisruptionBudget(), opts)
	if err != nil {
		return nil, err
	}
	resources := []pulumi.Resource{headless, account, budget}
	if len(a.secrets()) > 0 {
		secret, err := corev1.NewSecret(ctx, a.MemberName, a.secret(), opts)
		if err != nil {
			return nil, err
		}
		resources = append(resources, secret)
	}
	if a.NetworkPolicy {
		policy, err := networkingv1.NewNetworkPolicy(ctx, a.MemberName, a.networkPolicy(), opts)
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
