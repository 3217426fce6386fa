package infra

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// checkSupport knows the two policies of AWS (https://docs.aws.amazon.com/eks/latest/userguide/view-upgrade-policy.html).
func (a *EKSArgs) checkSupport(r *check.Report) {
	if a.SupportType != "" {
		r.OneOf("eksSupportType", a.SupportType, "STANDARD", "EXTENDED")
	}
}

const controlPlaneType = "aws:eks/cluster:Cluster"

// support sets what happens after a version's standard support. The component has no input for it, so this reaches through to its control
// plane: the engine runs transforms of a component for the resources within it too, whatever process registers them
// (https://www.pulumi.com/docs/iac/concepts/resources/options/transforms/).
func (a *EKSArgs) support() pulumi.ResourceOption {
	if a.SupportType == "" {
		return pulumi.Transforms(nil)
	}
	return pulumi.Transforms([]pulumi.ResourceTransform{
		func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
			if args.Type != controlPlaneType {
				return nil
			}
			args.Props["upgradePolicy"] = pulumi.Map{"supportType": pulumi.String(a.SupportType)}
			return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
		},
	})
}
