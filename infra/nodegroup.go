package infra

import (
	"fmt"
	"regexp"
	"slices"

	awseks "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-eks/sdk/v3/go/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// nodePolicies are what every managed node needs, and Session Manager in the place of SSH
// (https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html).
var nodePolicies = []string{
	"AmazonEKSWorkerNodePolicy",
	"AmazonEKS_CNI_Policy",
	"AmazonEC2ContainerRegistryReadOnly",
	"AmazonSSMManagedInstanceCore",
}

const ec2Trust = `{"Version":"2012-10-17","Statement":[` +
	`{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`

// newNodeGroups makes the nodes, in one group or in one for each zone: an autoscaler cannot say in which of its zones a group gets its
// next node, which must be that of a volume
// (https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md).
func newNodeGroups(
	ctx *pulumi.Context, name string, args *EKSArgs, cluster *eks.Cluster, network *vpc, opts pulumi.ResourceOption,
) ([]pulumi.Resource, error) {
	role, err := iam.NewRole(ctx, name+"-node", &iam.RoleArgs{AssumeRolePolicy: pulumi.String(ec2Trust)}, opts)
	if err != nil {
		return nil, err
	}
	before := append([]pulumi.Resource{cluster}, network.Ways...)
	for _, policy := range nodePolicies {
		attachment, err := iam.NewRolePolicyAttachment(ctx, fmt.Sprintf("%s-node-%s", name, policy), &iam.RolePolicyAttachmentArgs{
			Role:      role.Name,
			PolicyArn: pulumi.String("arn:aws:iam::aws:policy/" + policy),
		}, opts)
		if err != nil {
			return nil, err
		}
		before = append(before, attachment)
	}
	before = slices.Clip(before)
	if !args.GroupPerZone {
		group, err := newNodeGroup(ctx, name, args, args.Nodes, role, network.PrivateSubnets, opts, pulumi.DependsOn(before))
		return []pulumi.Resource{group}, err
	}
	share := Nodes{Min: args.Nodes.Min / len(args.Zones), Max: args.Nodes.Max / len(args.Zones)}
	var groups []pulumi.Resource
	for i, zone := range args.Zones {
		group, err := newNodeGroup(ctx, name+"-"+zone, args, share, role, network.PrivateSubnets[i:i+1], opts, pulumi.DependsOn(before))
		if err != nil {
			return nil, err
		}
		groups = append(groups, group)
	}
	return groups, nil
}

// maxGroupNodes is AWS' default quota for a group
// (https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html).
const maxGroupNodes = 450

func (a *EKSArgs) checkGroups(r *check.Report) {
	groups := 1
	if a.GroupPerZone {
		groups = max(1, len(a.Zones))
	}
	if a.Nodes.Max > groups*maxGroupNodes {
		r.Warn("nodesMax", a.Nodes.Max, fmt.Sprintf("makes a group of more than the %d nodes that EKS makes unless AWS has raised your quota",
			maxGroupNodes), fmt.Sprintf("lower it to %d, or ask AWS for more nodes per managed node group", groups*maxGroupNodes))
	}
}

// newNodeGroup makes a group of nodes: Amazon Linux 2023 in private subnets. It is the plain AWS resource, not the component of the EKS
// package, because nothing of what that adds is wanted here. Updates drain one node at a time and respect disruption budgets.
func newNodeGroup(
	ctx *pulumi.Context, name string, args *EKSArgs, nodes Nodes, role *iam.Role, subnets pulumi.StringArray, opts ...pulumi.ResourceOption,
) (*awseks.NodeGroup, error) {
	return awseks.NewNodeGroup(ctx, name, &awseks.NodeGroupArgs{
		ClusterName:    pulumi.String(args.Name),
		Version:        pulumi.String(args.KubernetesVersion),
		ReleaseVersion: optional(args.NodeRelease),
		NodeRoleArn:    role.Arn,
		SubnetIds:      subnets,
		AmiType:        pulumi.String("AL2023_x86_64_STANDARD"),
		InstanceTypes:  pulumi.StringArray{pulumi.String(args.InstanceType)},
		DiskSize:       pulumi.Int(args.DiskSize),
		ScalingConfig: &awseks.NodeGroupScalingConfigArgs{
			MinSize:     pulumi.Int(nodes.Min),
			MaxSize:     pulumi.Int(nodes.Max),
			DesiredSize: pulumi.Int(nodes.Min),
		},
		UpdateConfig: &awseks.NodeGroupUpdateConfigArgs{MaxUnavailable: pulumi.Int(1)},
	}, append(opts,
		pulumi.Timeouts(&pulumi.CustomTimeouts{Create: "60m", Update: "120m", Delete: "60m"}), // an update drains every node in turn
		// The autoscaler's. But AWS takes minimum, maximum and desired size together, and the desired one is then sent as the
		// state knows it: refresh before a change of the others (docs/operations.md).
		pulumi.IgnoreChanges([]string{"scalingConfig.desiredSize"}))...)
}

// nodeRelease is a patch version of Kubernetes and a date (https://github.com/awslabs/amazon-eks-ami/releases).
var nodeRelease = regexp.MustCompile(`^(1\.[0-9]{2})\.[0-9]+-20[0-9]{6}$`)

func (a *EKSArgs) checkNodeRelease(r *check.Report) {
	const key = "eksNodeReleaseVersion"
	const list = "docs/operations.md has the command that shows the newest one"
	switch match := nodeRelease.FindStringSubmatch(a.NodeRelease); {
	case a.NodeRelease == "":
	case match == nil:
		r.Fault(key, a.NodeRelease, "must be a release of the nodes' image", "write it as 1.36.1-20260801; "+list)
	case match[1] != a.KubernetesVersion:
		r.Fault(key, a.NodeRelease, "is not for kubernetesVersion, which is "+a.KubernetesVersion, "change both together; "+list)
	}
}
