package infra

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// releaseArgs describes a Helm release.
type releaseArgs struct {
	Name       string // of the release in the cluster
	Chart      string
	Repository string
	Version    string // of the chart, exact
	Namespace  string
	Values     pulumi.Map
}

// newRelease installs a chart and waits until it is ready. It registers the resource by its type token because the typed
// one lives in a package that pulls in all sixty API groups of Kubernetes: they more than double the time and memory of a
// cold build (docs/evidence.md has the figures). The provider comes with the options, so no version is named here.
func newRelease(ctx *pulumi.Context, name string, args *releaseArgs, opts ...pulumi.ResourceOption) (pulumi.Resource, error) {
	var release pulumi.CustomResourceState
	err := ctx.RegisterResource("kubernetes:helm.sh/v3:Release", name, pulumi.Map{
		"name":           pulumi.String(args.Name),
		"chart":          pulumi.String(args.Chart),
		"version":        pulumi.String(args.Version),
		"namespace":      pulumi.String(args.Namespace),
		"repositoryOpts": pulumi.StringMap{"repo": pulumi.String(args.Repository)},
		"values":         args.Values,
		"timeout":        pulumi.Int(600), // seconds
	}, &release, opts...)
	return &release, err
}
