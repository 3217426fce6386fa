package infra

import (
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// newControlPlaneLogs makes the log group before EKS would: one that EKS makes keeps everything and stays behind
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

// logRetentions are CloudWatch's, in days
// (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html).
var logRetentions = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

func (a *EKSArgs) checkLogs(r *check.Report) {
	for _, t := range a.LogTypes {
		r.OneOf("eksLogTypes", t, "api", "audit", "authenticator", "controllerManager", "scheduler")
	}
	r.Unique("eksLogTypes", a.LogTypes)
	if !slices.Contains(logRetentions, a.LogRetention) {
		r.Fault("eksLogRetention", a.LogRetention, "must be a number of days that CloudWatch knows", "use 7, 14, 30, 60, 90, 180 or 365")
	}
}
