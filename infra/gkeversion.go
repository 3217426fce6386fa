package infra

import (
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// noChannel leaves the version to the configuration. A cluster that names no channel at all is put into REGULAR.
const noChannel = "UNSPECIFIED"

var (
	gkeVersion      = regexp.MustCompile(`^1\.[0-9]{2}(\.[0-9]+(-gke\.[0-9]+)?)?$`)
	gkeWholeVersion = regexp.MustCompile(`^1\.[0-9]{2}\.[0-9]+-gke\.[0-9]+$`)
)

// inChannel tells whether Google upgrades the cluster. A channel demands that it upgrades and repairs the nodes too
// (https://cloud.google.com/kubernetes-engine/docs/concepts/release-channels).
func (a *GKEArgs) inChannel() bool { return a.ReleaseChannel != noChannel }

// nodeVersion is Google's business in a channel: a version of the program's would be taken back and forth
// (https://github.com/GoogleCloudPlatform/k8s-config-connector/issues/142).
func (a *GKEArgs) nodeVersion() pulumi.StringPtrInput {
	if a.inChannel() {
		return nil
	}
	return pulumi.String(a.KubernetesVersion)
}

func (a *GKEArgs) checkGKEVersion(r *check.Report) {
	r.OneOf("gkeReleaseChannel", a.ReleaseChannel, "RAPID", "REGULAR", "STABLE", "EXTENDED", noChannel)
	checkVersion(r, a.KubernetesVersion, gkeVersion, "must be a version of Kubernetes for GKE")
	if !a.inChannel() && gkeVersion.MatchString(a.KubernetesVersion) && !gkeWholeVersion.MatchString(a.KubernetesVersion) {
		r.Fault("kubernetesVersion", a.KubernetesVersion, "is not a whole version, which nodes outside of a release channel need",
			"choose one that `gcloud container get-server-config` lists, such as 1.36.2-gke.1234000, or a gkeReleaseChannel")
	}
}
