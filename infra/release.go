package infra

import (
	"net/url"
	"path"
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
	inputs := pulumi.Map{
		"name":      pulumi.String(args.Name),
		"version":   pulumi.String(args.Version),
		"namespace": pulumi.String(args.Namespace),
		"values":    args.Values,
		"timeout":   pulumi.Int(600), // seconds
	}
	if strings.HasPrefix(args.Repository, ociScheme) {
		// A registry has no index, so the chart is named whole; a repository that begins so is refused
		// (https://helm.sh/docs/topics/registries/).
		inputs["chart"] = pulumi.String(strings.TrimSuffix(args.Repository, "/") + "/" + args.Chart)
	} else {
		inputs["chart"] = pulumi.String(args.Chart)
		inputs["repositoryOpts"] = pulumi.StringMap{"repo": pulumi.String(args.Repository)}
	}
	err := ctx.RegisterResource("kubernetes:helm.sh/v3:Release", name, inputs, &release, opts...)
	return &release, err
}

// ociScheme begins the address of a registry for images, which may hold charts too.
const ociScheme = "oci://"

// isFolder tells that charts can be in there: it is not the chart itself, and no more than a place
// (https://helm.sh/docs/topics/registries/).
func isFolder(address *url.URL, chart string) bool {
	place := url.URL{Scheme: address.Scheme, Host: address.Host, Path: address.Path}
	return *address == place && path.Base(address.Path) != chart && !strings.Contains(address.Path, ":") &&
		strings.ToLower(address.Path) == address.Path
}

var chartVersion = regexp.MustCompile(`^v?[0-9]+\.[0-9]+\.[0-9]+$`)

func checkChart(r *check.Report, chart, repositoryKey, repository, versionKey, version string) {
	address, err := url.Parse(repository)
	scheme, _, _ := strings.Cut(repository, "://") // url.Parse does not mind its case, and Helm does
	if err != nil || address.Host == "" || !slices.Contains([]string{"https", "http", "oci"}, scheme) ||
		scheme == "oci" && !isFolder(address, chart) {
		r.Fault(repositoryKey, repository, "must be the URL of a chart repository, or of a folder in a registry",
			"write it as https://charts.example.com or oci://registry.example.com/charts, without the chart's own name")
	}
	if !chartVersion.MatchString(version) {
		r.Fault(versionKey, version, "must be an exact chart version, so that every run installs the same", "write it as 1.2.3")
	}
}
