package infra

import (
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

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

var chartVersion = regexp.MustCompile(`^v?[0-9]+\.[0-9]+\.[0-9]+$`)

func checkChart(r *check.Report, repositoryKey, repository, versionKey, version string) {
	scheme, _, _ := strings.Cut(repository, "://")
	if !slices.Contains([]string{"https", "http", "oci"}, scheme) {
		r.Fault(repositoryKey, repository, "must be the URL of a chart repository", "write it with https:// or oci://")
	}
	if !chartVersion.MatchString(version) {
		r.Fault(versionKey, version, "must be an exact chart version, so that every run installs the same", "write it as 1.2.3")
	}
}
