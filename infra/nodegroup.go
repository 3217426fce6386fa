package infra

import (
	"fmt"
	"regexp"

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

// newNodeGroup makes the nodes: Amazon Linux 2023 in the private subnets. It is the plain AWS resource, not the component
// of the EKS package, because nothing of what that adds is wanted here. Updates drain one node at a time and respect
// disruption budgets.
func newNodeGroup(
	ctx *pulumi.Context, name string, args *EKSArgs, cluster *eks.Cluster, network *vpc, opts pulumi.ResourceOption,
) (*awseks.NodeGroup, error) {
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
	return awseks.NewNodeGroup(ctx, name, &awseks.NodeGroupArgs{
		ClusterName:   pulumi.String(args.Name),
		Version:       pulumi.String(args.KubernetesVersion),
		NodeRoleArn:   role.Arn,
		SubnetIds:     network.PrivateSubnets,
		AmiType:       pulumi.String("AL2023_x86_64_STANDARD"),
		InstanceTypes: pulumi.StringArray{pulumi.String(args.InstanceType)},
		DiskSize:      pulumi.Int(args.DiskSize),
		ScalingConfig: &awseks.NodeGroupScalingConfigArgs{
			MinSize:     pulumi.Int(args.Nodes.Min),
			MaxSize:     pulumi.Int(args.Nodes.Max),
			DesiredSize: pulumi.Int(args.Nodes.Min),
		},
		UpdateConfig: &awseks.NodeGroupUpdateConfigArgs{MaxUnavailable: pulumi.Int(1)},
	}, opts, pulumi.DependsOn(before),
		pulumi.Timeouts(&pulumi.CustomTimeouts{Create: "60m", Update: "120m", Delete: "60m"}), // an update drains every node in turn
		// The autoscaler's. But AWS takes minimum, maximum and desired size together, and the desired one is then sent as the
		// state knows it: refresh before a change of the others (docs/operations.md).
		pulumi.IgnoreChanges([]string{"scalingConfig.desiredSize"}))
}

var (
	instanceType    = regexp.MustCompile(`^([a-z]+[0-9]+[a-z0-9-]*)\.([a-z0-9-]+)$`)
	armInstanceType = regexp.MustCompile(`^(a1|[a-z]+[0-9]+[a-z]*g[a-z]*)\.`)
)

func (a *EKSArgs) checkNodeType(r *check.Report) {
	switch {
	case !instanceType.MatchString(a.InstanceType):
		r.Fault("eksInstanceType", a.InstanceType, "must be an EC2 instance type", "write it as m5.large")
	case armInstanceType.MatchString(a.InstanceType):
		r.Fault("eksInstanceType", a.InstanceType, "has ARM processors, for which the server's image is not made",
			"choose an x86-64 type such as m5.large")
	}
	r.Range("eksDiskSize", a.DiskSize, 20, 16384)
}
