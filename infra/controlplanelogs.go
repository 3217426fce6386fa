package infra

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// newControlPlaneLogs makes the log group before EKS would: one that EKS makes keeps everything for ever and stays behind
// when the cluster goes. EKS may still make it once more while it writes its last lines
// (https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2763). Without log types there is none.
func newControlPlaneLogs(ctx *pulumi.Context, name string, args *EKSArgs, opts pulumi.ResourceOption) ([]pulumi.Resource, error) {
	if len(args.LogTypes) == 0 {
		return nil, nil
	}
	group, err := cloudwatch.NewLogGroup(ctx, name, &cloudwatch.LogGroupArgs{
		Name:            pulumi.Sprintf("/aws/eks/%s/cluster", args.Name), // the name that EKS writes to
		RetentionInDays: pulumi.Int(args.LogRetention),
	}, opts)
	return []pulumi.Resource{group}, err
}
