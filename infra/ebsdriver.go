package infra

import (
	"cmp"
	"fmt"
	"slices"

	awseks "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-eks/sdk/v3/go/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// newEBSDriver installs the driver that attaches volumes, as an EKS add-on with a role of its own. It runs on the nodes, so it comes after
// them, or it would count as degraded until the add-on's 20 minutes are over
// (https://github.com/hashicorp/terraform-provider-aws/issues/20404). What uses volumes depends on it: volumes are detached by it only.
func newEBSDriver(
	ctx *pulumi.Context, site string, args *EKSArgs, cluster *eks.Cluster, nodes []pulumi.Resource, found []foundDisk, disks []AdoptedDisk,
	opts pulumi.ResourceOption,
) (pulumi.Resource, error) {
	const name = "aws-ebs-csi-driver"
	handles := make(pulumi.StringArray, len(disks))
	for i, d := range disks {
		handles[i] = d.Handle
	}
	rights := handles.ToStringArrayOutput().ApplyT(func(volumes []string) (string, error) {
		return ebsDriverPolicy(args, volumes, kmsKeys(args, found)).json()
	}).(pulumi.StringOutput)
	resource := cmp.Or(site, args.Name) + "-" + name
	role, err := newServiceAccountRoleWith(ctx, resource, cluster, "kube-system", "ebs-csi-controller-sa", rights, opts)
	if err != nil {
		return nil, err
	}
	return awseks.NewAddon(ctx, resource, &awseks.AddonArgs{
		ClusterName:              pulumi.String(args.Name),
		AddonName:                pulumi.String(name),
		AddonVersion:             pulumi.String(args.EBSCSIVersion),
		ServiceAccountRoleArn:    role.ARN,
		ResolveConflictsOnCreate: pulumi.String("OVERWRITE"),
		ResolveConflictsOnUpdate: pulumi.String("OVERWRITE"),
	}, opts, pulumi.DependsOn(append(slices.Clone(nodes), role.Attachment)))
}

// kmsKeys are all keys with which volumes are encrypted, as far as they are known.
func kmsKeys(args *EKSArgs, found []foundDisk) []string {
	keys := []string{args.VolumeKMSKeyARN}
	for _, f := range found {
		keys = append(keys, f.kmsKey)
	}
	slices.Sort(keys)
	return slices.DeleteFunc(slices.Compact(keys), func(key string) bool { return key == "" })
}

// maxPolicy is how many characters a managed policy may have
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
const maxPolicy = 6144

// checkRights refuses more volumes than the driver's policy can name: AWS would do so after the cluster is there.
func (c *account) checkRights(found []foundDisk) {
	volumes := make([]string, len(found))
	for i, f := range found {
		volumes[i] = cmp.Or(f.id, "vol-0123456789abcdef0") // as long as the id of one that is yet to be made
	}
	rights, err := ebsDriverPolicy(c.EKSArgs, volumes, kmsKeys(c.EKSArgs, found)).json()
	if err == nil && len(rights) > maxPolicy {
		c.report.Fault(found[len(found)-1].Record, check.Verbatim(fmt.Sprintf("one of %d disks", len(found))),
			fmt.Sprintf("makes the IAM policy of the volumes' driver %d characters long, and AWS allows %d", len(rights), maxPolicy),
			"list fewer disks; AWS does not raise this limit")
	}
}

// ebsDriverPolicy lets the driver look at everything, and attach these volumes to nodes of this cluster. It may detach any volume there:
// one that is listed no longer must still leave its node. It may make and delete nothing, unlike with the managed policies: whatever
// Kubernetes asks for, no disk goes.
func ebsDriverPolicy(args *EKSArgs, volumes, keys []string) policyDocument {
	arn := func(kind, id string) string { return fmt.Sprintf("arn:aws:ec2:%s:*:%s/%s", args.Region, kind, id) }
	arns := make([]string, len(volumes))
	for i, volume := range volumes {
		arns[i] = arn("volume", volume)
	}
	statements := []statement{
		{
			Effect: "Allow",
			Action: []string{
				"ec2:DescribeAvailabilityZones",
				"ec2:DescribeInstances",
				"ec2:DescribeInstanceTypes",
				"ec2:DescribeSnapshots",
				"ec2:DescribeTags",
				"ec2:DescribeVolumeStatus",
				"ec2:DescribeVolumes",
				"ec2:DescribeVolumesModifications",
			},
			Resource: []string{"*"},
		},
		{Effect: "Allow", Action: []string{"ec2:AttachVolume"}, Resource: arns},
		{Effect: "Allow", Action: []string{"ec2:DetachVolume"}, Resource: []string{arn("volume", "*")}},
		{
			Effect:    "Allow",
			Action:    []string{"ec2:AttachVolume", "ec2:DetachVolume"},
			Resource:  []string{arn("instance", "*")},
			Condition: map[string]map[string][]string{"StringEquals": {"aws:ResourceTag/eks:cluster-name": {args.Name}}},
		},
	}
	if len(keys) > 0 {
		statements = append(statements,
			statement{Effect: "Allow", Action: []string{"kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"}, Resource: keys},
			statement{
				Effect: "Allow", Action: []string{"kms:CreateGrant"}, Resource: keys,
				Condition: map[string]map[string][]string{"Bool": {"kms:GrantIsForAWSResource": {"true"}}},
			})
	}
	return newPolicy(statements...)
}
