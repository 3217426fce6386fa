package infra

import (
	"testing"

	"stateful-clusters/internal/config/configtest"
)

func TestGKEVersionFaults(t *testing.T) {
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`kubernetesVersion: 1.30`, "kubernetesVersion", "must be a version of Kubernetes for GKE", "write it in quotes"}, // YAML reads 1.3
		{`kubernetesVersion: "1.29"`, "kubernetesVersion", "is older than 1.30", "still supports"},
		{`gkeReleaseChannel: regular`, "gkeReleaseChannel", "must be one of RAPID, REGULAR, STABLE, EXTENDED, UNSPECIFIED", `"REGULAR"`},
		{`gkeReleaseChannel: UNSPECIFIED`, "kubernetesVersion", "is not a whole version, which nodes outside of a release channel need",
			"gcloud container get-server-config"},
	})
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`kubernetesVersion: latest`, "kubernetesVersion", "must be a version of Kubernetes for GKE", "write it in quotes"},
		{`{gkeReleaseChannel: UNSPECIFIED, kubernetesVersion: 1.36.2}`, "kubernetesVersion", "is not a whole version", "1.36.2-gke.1234000"},
		{`gkeReleaseChannel: ""`, "gkeReleaseChannel", "must be one of", "choose one of them"},
	})
	configtest.Sound[GKEArgs](t, `kubernetesVersion: 1.36.2-gke.1234000`, `kubernetesVersion: 1.36.2`,
		`{gkeReleaseChannel: UNSPECIFIED, kubernetesVersion: 1.36.2-gke.1234000}`)
}
