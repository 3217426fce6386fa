package infra

import (
	"cmp"
	"github.com/pulumi/pulumi-eks/sdk/v3/go/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/names"
)

// newLoadBalancerController installs the AWS Load Balancer Controller. A load balancer's Service depends on what it
// returns: the controller and its rights must still be there when the Service goes, or the load balancer stays behind and
// blocks the network's deletion (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2014).
func newLoadBalancerController(
	ctx *pulumi.Context, site string, args *EKSArgs, cluster *eks.Cluster, network *vpc, onAWS, onCluster pulumi.ResourceOption,
) (pulumi.Resource, error) {
	const name, namespace = "aws-load-balancer-controller", "kube-system"
	role, err := newServiceAccountRole(ctx, cmp.Or(site, args.Name)+"-"+name, cluster, namespace, name,
		loadBalancerControllerPolicy(), onAWS)
	if err != nil {
		return nil, err
	}
	return newRelease(ctx, names.In(site, name), &releaseArgs{
		Name:       name,
		Chart:      "aws-load-balancer-controller",
		Repository: args.ChartRepository,
		Version:    args.LoadBalancerControllerVersion,
		Namespace:  namespace,
		Values: pulumi.Map{
			"clusterName": pulumi.String(args.Name),
			// Set here, because pods cannot ask the instance: AL2023 nodes let metadata travel one hop only.
			"region":         pulumi.String(args.Region),
			"vpcId":          network.ID,
			"defaultTags":    pulumi.ToStringMap(args.Tags),
			"serviceAccount": role.values(name),
			// It would refuse every Service of the cluster while the controller is away; the client Service names its class
			// itself (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/4140).
			"enableServiceMutatorWebhook": pulumi.Bool(false),
			// Keeps the webhook's certificate over upgrades, instead of a new one at each.
			"keepTLSSecret":              pulumi.Bool(true),
			"createIngressClassResource": pulumi.Bool(false),
			"podDisruptionBudget":        pulumi.Map{"maxUnavailable": pulumi.Int(1)},
			"controllerConfig": pulumi.Map{"featureGates": pulumi.Map{
				// Of their resource types the chart installs the three of gateway.k8s.aws, and nobody those of gateway.networking.k8s.io.
				// 3.5.0 looks for these itself; some versions before did not start without
				// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/4684).
				"ALBGatewayAPI":      pulumi.Bool(false),
				"NLBGatewayAPI":      pulumi.Bool(false),
				"GatewayListenerSet": pulumi.Bool(false),
			}},
		},
	}, onCluster, pulumi.DependsOn([]pulumi.Resource{role.Attachment}))
}
