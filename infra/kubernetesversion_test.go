package infra

import (
	"testing"

	"stateful-clusters/internal/config/configtest"
)

func TestVersionFaults(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`kubernetesVersion: 1.30`, "kubernetesVersion", "must be a minor version of Kubernetes for EKS", "write it in quotes"}, // YAML reads 1.3
		{`kubernetesVersion: "1.29"`, "kubernetesVersion", "is older than 1.30", "still supports"},
	})
	configtest.Faults[AKSArgs](t, []configtest.Case{
		{`kubernetesVersion: v1.34`, "kubernetesVersion", "must be a minor or patch version of Kubernetes for AKS", "write it in quotes"},
		{`kubernetesVersion: 1.29.15`, "kubernetesVersion", "is older than 1.30", "still supports"},
	})
	configtest.Sound[EKSArgs](t, `kubernetesVersion: "1.30"`)
	configtest.Sound[AKSArgs](t, `kubernetesVersion: 1.34.2`, `kubernetesVersion: "1.30"`)
}
