package infra

import (
	"regexp"

	awseks "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
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

var addonVersion = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+-eksbuild\.[0-9]+$`)

func checkAddon(r *check.Report, key, version string) {
	if version != "" && !addonVersion.MatchString(version) {
		r.Fault(key, version, "must be a version of an EKS add-on",
			"write it as v1.20.4-eksbuild.1; `aws eks describe-addon-versions` lists them")
	}
}
