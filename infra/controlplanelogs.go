package infra

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// newControlPlaneLogs makes the log group before EKS would: one that EKS makes keeps everything for ever and stays behind
// when the cluster goes. Without log types there is none.
func newControlPlaneLogs(ctx *pulumi.Context, args *EKSArgs, opts pulumi.ResourceOption) ([]pulumi.Resource, error) {
	if len(args.LogTypes) == 0 {
		return nil, nil
	}
	group, err := cloudwatch.NewLogGroup(ctx, args.Name, &cloudwatch.LogGroupArgs{
		Name:            pulumi.Sprintf("/aws/eks/%s/cluster", args.Name), // the name that EKS writes to
		RetentionInDays: pulumi.Int(args.LogRetention),
	}, opts)
	return []pulumi.Resource{group}, err
}
