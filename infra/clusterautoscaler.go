package infra

import (
	"cmp"
	"fmt"

	"github.com/pulumi/pulumi-eks/sdk/v3/go/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/names"
)

// newClusterAutoscaler keeps the number of nodes within the node group's range; by itself the range moves nothing. It finds
// the group by tags that EKS puts on it.
func newClusterAutoscaler(
	ctx *pulumi.Context, site string, args *EKSArgs, cluster *eks.Cluster, onAWS, onCluster pulumi.ResourceOption,
) error {
	const name, namespace = "cluster-autoscaler", "kube-system"
	role, err := newServiceAccountRole(ctx, cmp.Or(site, args.Name)+"-"+name, cluster, namespace, name,
		clusterAutoscalerPolicy(args.Name), onAWS)
	if err != nil {
		return err
	}
	_, err = newRelease(ctx, names.In(site, name), &releaseArgs{
		Name:       name,
		Chart:      "cluster-autoscaler",
		Repository: args.AutoscalerChartRepository,
		Version:    args.ClusterAutoscalerVersion,
		Namespace:  namespace,
		Values: pulumi.Map{
			"fullnameOverride": pulumi.String(name),
			"autoDiscovery":    pulumi.Map{"clusterName": pulumi.String(args.Name)},
			"awsRegion":        pulumi.String(args.Region),
			"rbac":             pulumi.Map{"serviceAccount": role.values(name)},
			"extraArgs": pulumi.Map{
				"balance-similar-node-groups":   pulumi.Bool(true),
				"skip-nodes-with-local-storage": pulumi.Bool(false), // members may have emptyDir volumes; nothing in them is missed
				"skip-nodes-with-system-pods":   pulumi.Bool(false),
			},
		},
	}, onCluster, pulumi.DependsOn([]pulumi.Resource{role.Attachment}))
	return err
}

// clusterAutoscalerPolicy lets the autoscaler look at everything and change only the groups of its own cluster
// (https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md).
func clusterAutoscalerPolicy(cluster string) policyDocument {
	return newPolicy(
		statement{
			Effect: "Allow",
			Action: []string{
				"autoscaling:DescribeAutoScalingGroups",
				"autoscaling:DescribeAutoScalingInstances",
				"autoscaling:DescribeLaunchConfigurations",
				"autoscaling:DescribeScalingActivities",
				"ec2:DescribeImages",
				"ec2:DescribeInstanceTypes",
				"ec2:DescribeLaunchTemplateVersions",
				"ec2:GetInstanceTypesFromInstanceRequirements",
			},
			Resource: []string{"*"},
		},
		statement{
			Effect:   "Allow",
			Action:   []string{"eks:DescribeNodegroup"},
			Resource: []string{fmt.Sprintf("arn:aws:eks:*:*:nodegroup/%s/*/*", cluster)},
		},
		statement{
			Effect:   "Allow",
			Action:   []string{"autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"},
			Resource: []string{"*"},
			Condition: map[string]map[string][]string{"StringEquals": {
				"aws:ResourceTag/k8s.io/cluster-autoscaler/" + cluster: {"owned"},
			}},
		},
	)
}
