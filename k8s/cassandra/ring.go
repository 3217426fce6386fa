package cassandra

import (
	"fmt"

	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	policyv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/policy/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/names"
	"stateful-clusters/k8s/objects"
)

// Ring is a Cassandra ring.
type Ring struct {
	pulumi.ResourceState

	Contact string            // the address at which clients in the cluster begin
	Hosts   []string          // of all members, by ordinal
	HostIDs map[string]string // as far as they are configured, by pod
}

// New declares the ring in a site, on the disks of its members, by ordinal. What attaches the disks must be among the needs. The options
// must carry the Kubernetes provider. It returns an error where the arguments have a fault, and registers nothing then.
func New(
	ctx *pulumi.Context, site string, args *Args, disks []Disk, needs []pulumi.Resource, opts ...pulumi.ResourceOption,
) (*Ring, error) {
	if err := args.Check().Err(); err != nil {
		return nil, err
	}
	if len(disks) != len(args.Volumes) {
		return nil, fmt.Errorf("the platform has %d disks for the %d records of cassandraVolumes", len(disks), len(args.Volumes))
	}
	r := &Ring{
		Contact: fmt.Sprintf("%s:%d", args.host(clientService), cqlPort), Hosts: args.hosts(len(args.Volumes)), HostIDs: args.hostIDs(),
	}
	if err := ctx.RegisterComponentResource("stateful-clusters:cassandra:Ring", names.In(site, setName), r, opts...); err != nil {
		return nil, err
	}
	child := pulumi.Parent(r)
	namespace, err := corev1.NewNamespace(ctx, names.In(site, args.Namespace),
		objects.Namespace(args.Namespace, args.PodSecurityLevel, labels()), child)
	if err != nil {
		return nil, err
	}
	inside := pulumi.Composite(child, pulumi.DependsOn([]pulumi.Resource{namespace}))
	claims, err := args.newClaims(ctx, site, disks, needs, child, inside)
	if err != nil {
		return nil, err
	}
	before, err := args.prerequisites(ctx, site, inside)
	if err != nil {
		return nil, err
	}
	// Whatever replaces it: two rings must not run at the same time on the same disks.
	set, err := appsv1.NewStatefulSet(ctx, names.In(site, setName), args.statefulSet(), inside,
		pulumi.DependsOn(append(before, claims...)), args.timeouts(), pulumi.DeleteBeforeReplace(true))
	if err != nil {
		return nil, err
	}
	// After the members, because Pulumi waits for one that is ready behind it, and no longer than ten minutes.
	_, err = corev1.NewService(ctx, names.In(site, clientService), args.clientService(), inside, pulumi.DependsOn([]pulumi.Resource{set}))
	if err != nil {
		return nil, err
	}
	return r, ctx.RegisterResourceOutputs(r, pulumi.Map{})
}

// newClaims declares a volume and a claim for each member. Pulumi waits until each claim is bound, so that the StatefulSet finds it: one
// that it made itself would wait for ever.
func (a *Args) newClaims(
	ctx *pulumi.Context, site string, disks []Disk, needs []pulumi.Resource, child, inside pulumi.ResourceOption,
) ([]pulumi.Resource, error) {
	var claims []pulumi.Resource
	for i, m := range a.Members() {
		name := names.In(site, claimName(m.Ordinal))
		// Another disk or file system would replace a volume that a member uses. To make the new one first fails, as it has the same name:
		// so the run is refused. To delete the old one first would wait for the claim, and fail with a volume that is about to go.
		volume, err := corev1.NewPersistentVolume(ctx, name, a.persistentVolume(m, disks[i]), child,
			pulumi.DependsOn(needs), pulumi.DeleteBeforeReplace(false), pulumi.IgnoreChanges([]string{"spec.capacity"}))
		if err != nil {
			return nil, err
		}
		// A disk may have been grown, and Kubernetes forbids that such a claim asks for more: no class of storage could give it.
		claim, err := corev1.NewPersistentVolumeClaim(ctx, name, a.claim(m, disks[i]), inside,
			pulumi.DependsOn([]pulumi.Resource{volume}), pulumi.IgnoreChanges([]string{"spec.resources"}))
		if err != nil {
			return nil, err
		}
		claims = append(claims, claim)
	}
	return claims, nil
}

// prerequisites declares what members need from their first moment, and returns it. The policy is among them: it must be there before the
// first member could talk with anybody.
func (a *Args) prerequisites(ctx *pulumi.Context, site string, opts pulumi.ResourceOption) ([]pulumi.Resource, error) {
	name := names.In(site, setName)
	files, err := corev1.NewConfigMap(ctx, name, a.configMap(), opts)
	if err != nil {
		return nil, err
	}
	headless, err := corev1.NewService(ctx, name, a.headlessService(), opts)
	if err != nil {
		return nil, err
	}
	account, err := corev1.NewServiceAccount(ctx, name, a.serviceAccount(), opts)
	if err != nil {
		return nil, err
	}
	budget, err := policyv1.NewPodDisruptionBudget(ctx, name, a.podDisruptionBudget(), opts)
	if err != nil {
		return nil, err
	}
	policy, err := networkingv1.NewNetworkPolicy(ctx, name, a.networkPolicy(), opts)
	return []pulumi.Resource{files, headless, account, budget, policy}, err
}
