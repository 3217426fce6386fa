package infra

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// engineVersions are those that GKE offers in a region, as far as they begin with a prefix
// (https://github.com/hashicorp/terraform-provider-google, dataSourceGoogleContainerEngineVersionsRead).
type engineVersions struct {
	Default map[string]string `pulumi:"releaseChannelDefaultVersion"` // of each channel, whatever the prefix
	Latest  map[string]string `pulumi:"releaseChannelLatestVersion"`  // of each channel that has one
	Masters []string          `pulumi:"validMasterVersions"`          // outside of channels, the newest first
}

// checkOffered wants the channel to have the version: GKE says so only when the network is there
// (https://github.com/terraform-google-modules/terraform-google-kubernetes-engine/issues/2177). What a cluster has already, or had before
// it was upgraded, need not be offered any more.
func (a *GKEArgs) checkOffered(google *googleAPI, r *check.Report) error {
	versions, err := a.engineVersions(google, versionPrefix(a.KubernetesVersion))
	switch {
	case err != nil && strings.Contains(err.Error(), serverConfigRight):
		r.Warn("kubernetesVersion", a.KubernetesVersion,
			"could not be held against what GKE offers, for the right "+serverConfigRight+" is missing",
			"give it to those who run Pulumi: docs/pull-requests.md has the roles")
		return nil
	case err != nil:
		return fmt.Errorf("asking Google which versions of Kubernetes GKE has in %s of the project %s: %w; nothing was changed. "+
			"Where Google cannot be reached, run the command again", a.Region, a.Project, err)
	case a.inChannel() && versions.Default[a.ReleaseChannel] == "": // a channel that Google does not tell of
		return nil
	case a.hasVersion(versions):
		return nil
	}
	present, err := a.presentVersion(google)
	switch {
	case err != nil:
		r.Warn("kubernetesVersion", a.KubernetesVersion, fmt.Sprintf("is no version that GKE offers, and whether the cluster has it could "+
			"not be found out (%v)", err), "choose another one where the cluster is yet to be made")
	case reaches(present, a.KubernetesVersion):
	case a.inChannel() && a.offered(versions) != "":
		r.Warn("kubernetesVersion", a.KubernetesVersion, "may be no version that GKE offers "+a.place()+
			": the newest one that begins so is "+a.offered(versions), "hold it against what `gcloud container get-server-config --region "+
			a.Region+"` lists")
	default:
		r.Fault("kubernetesVersion", a.KubernetesVersion, "is no version that GKE offers "+a.place(),
			"choose one of "+a.offers(google)+elsewhere(versions))
	}
	return nil
}

// serverConfigRight is what asking for versions takes
// (https://github.com/cloudpilot-ai/karpenter-provider-gcp/pull/403). roles/container.viewer has it.
const serverConfigRight = "container.clusters.list"

func (a *GKEArgs) engineVersions(google *googleAPI, prefix string) (versions engineVersions, err error) {
	err = google.ask("gcp:container/getEngineVersions:getEngineVersions", pulumi.Map{
		"project":       pulumi.String(a.Project),
		"location":      pulumi.String(a.Region),
		"versionPrefix": pulumi.String(prefix),
	}, &versions)
	return versions, err
}

// versionPrefix begins the versions that a short one stands for, and no others: 1.35.1 would begin 1.35.11 too.
func versionPrefix(version string) string {
	switch strings.Count(version, ".") {
	case 1:
		return version + "."
	case 2:
		return version + "-"
	}
	return version
}

// offered is the newest of the versions that the channel has, or that there are outside of channels; "" is none.
func (a *GKEArgs) offered(versions engineVersions) string {
	switch {
	case a.inChannel():
		return versions.Latest[a.ReleaseChannel]
	case len(versions.Masters) > 0:
		return versions.Masters[0]
	}
	return ""
}

// hasVersion tells whether the versions with the prefix of what was asked for have that itself. A whole version begins others too, and of
// these the answer has only the newest one of a channel.
func (a *GKEArgs) hasVersion(versions engineVersions) bool {
	newest := a.offered(versions)
	if prefix := versionPrefix(a.KubernetesVersion); prefix != a.KubernetesVersion {
		return newest != ""
	}
	return newest == a.KubernetesVersion || !a.inChannel() && slices.Contains(versions.Masters, a.KubernetesVersion)
}

func (a *GKEArgs) place() string {
	if a.inChannel() {
		return fmt.Sprintf("in the channel %s in %s", a.ReleaseChannel, a.Region)
	}
	return "outside of channels in " + a.Region
}

// offers names the newest version of each minor one that is offered. It asks for one after the other, and only those wait for that who
// must choose another version.
func (a *GKEArgs) offers(google *googleAPI) string {
	all, err := a.engineVersions(google, "")
	newest := versionNumbers(a.offered(all))
	if err != nil || len(newest) < 2 {
		return "those that `gcloud container get-server-config --region " + a.Region + "` lists"
	}
	var offers []string
	for minor := oldestMinor; minor <= newest[1]; minor++ {
		versions, err := a.engineVersions(google, fmt.Sprintf("1.%d.", minor))
		if offered := a.offered(versions); err == nil && offered != "" {
			offers = append(offers, offered)
		}
	}
	return strings.Join(offers, ", ")
}

// elsewhere names the channels that have a version which this one lacks.
func elsewhere(versions engineVersions) string {
	channels := slices.Sorted(maps.Keys(versions.Latest))
	if len(channels) == 0 {
		return ""
	}
	return ", or set gkeReleaseChannel to " + strings.Join(channels, " or ") + ", which has it"
}

// presentVersion is that of the control plane; "" where there is no cluster.
func (a *GKEArgs) presentVersion(google *googleAPI) (string, error) {
	var cluster struct {
		Version string `pulumi:"masterVersion"`
	}
	err := google.ask("gcp:container/getCluster:getCluster", pulumi.Map{
		"project":  pulumi.String(a.Project),
		"location": pulumi.String(a.Region),
		"name":     pulumi.String(a.Name),
	}, &cluster)
	if isNotFound(err) {
		return "", nil
	}
	return cluster.Version, err
}

// notFound are Google's words for what is not there, in the answer of the API and in the provider's for a cluster. The provider's name of
// a resource ends in "Not Found" in every error (https://github.com/hashicorp/terraform-provider-google, HandleNotFoundError).
var notFound = regexp.MustCompile(`Error 404\b|clusters/\S+ not found`)

func isNotFound(err error) bool { return err != nil && notFound.MatchString(err.Error()) }

// reaches tells whether a version is what was asked for, or newer.
func reaches(present, asked string) bool {
	is, want := versionNumbers(present), versionNumbers(asked)
	if len(is) < len(want) {
		return false
	}
	return slices.Compare(is[:len(want)], want) >= 0
}

// versionNumbers are those of 1.36.2-gke.1234000: 1, 36, 2, 1234000.
func versionNumbers(version string) []int {
	var numbers []int
	for _, text := range strings.FieldsFunc(version, func(c rune) bool { return c < '0' || c > '9' }) {
		n, _ := strconv.Atoi(text) // digits
		numbers = append(numbers, n)
	}
	return numbers
}
