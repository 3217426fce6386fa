package infra

import (
	awseks "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// newMetricsServer installs the source of the pod autoscaler's figures, which EKS lacks unlike AKS and GKE. It runs on the
// nodes, so it comes after them (https://docs.aws.amazon.com/eks/latest/userguide/metrics-server.html).
func newMetricsServer(ctx *pulumi.Context, name string, args *EKSArgs, nodes []pulumi.Resource, opts pulumi.ResourceOption) error {
	_, err := awseks.NewAddon(ctx, name+"-metrics-server", &awseks.AddonArgs{
		ClusterName:              pulumi.String(args.Name),
		AddonName:                pulumi.String("metrics-server"),
		ResolveConflictsOnCreate: pulumi.String("OVERWRITE"),
		ResolveConflictsOnUpdate: pulumi.String("OVERWRITE"),
	}, opts, pulumi.DependsOn(nodes))
	return err
}
