package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

// What people write that Google takes. A refusal of what works costs as much as a fault that is missed.
func TestPlausibleGKEConfigurationsAreTaken(t *testing.T) {
	const given = `gkeNetwork: default, gkeSubnetwork: default, gkePodRange: pods, gkeServiceRange: services`
	for _, keys := range []string{
		`{gkeRegion: me-central2, gkeZones: [me-central2-a, me-central2-b, me-central2-c]}`,
		`gkePodCidr: 100.64.0.0/14`, `gkePodCidr: 240.0.0.0/14`, `gkeNodeCidr: 192.168.0.0/24`,
		`{gkeNodeCidr: 10.0.0.0/29, nodesMin: 2, nodesMax: 2, gkeZones: [us-east1-b, us-east1-c]}`,
		`{gkePodCidr: 10.4.0.0/21, nodesMax: 7}`, `gkeAuthorizedCidrs: [203.0.113.7/32]`,
		`gkeMachineType: n1-standard-1`, `gkeMachineType: n1-highmem-2`, `gkeMachineType: c2d-highcpu-4`, `gkeMachineType: m1-ultramem-40`,
		`gkeMachineType: n2-highmem-128`, `gkeMachineType: n2d-highcpu-224`, `gkeMachineType: h3-standard-88`, `gkeMachineType: a3-ultragpu-8g`,
		`gkeMachineType: g2-custom-4-20480`, `{gkeMachineType: n4d-custom-2-8192, gkeDiskType: hyperdisk-balanced}`,
		`gkeMachineType: custom-1-3840`, `gkeMachineType: custom-2-13312-ext`, `gkeMachineType: c3-highcpu-192-metal`,
		`{gkeMachineType: c4-standard-8-lssd, gkeDiskType: hyperdisk-balanced}`,
		`{gkeMaintenanceStart: "23:00", gkeMaintenanceHours: 24}`, `gkeMaintenanceDays: [SA]`,
		`{gkeMaintenanceStart: "", gkeMaintenanceDays: [MO]}`,
		`{gkeReleaseChannel: EXTENDED, kubernetesVersion: "1.30"}`, `{nodesMin: 1, nodesMax: 3}`,
		`{` + given + `}`, `{` + given + `, gkeNetworkProject: example-project}`, `{gkePrivateNodes: false, gkeNat: true}`,
		`{gkeNetworkProject: "example.com:host-project", gkeNat: false, ` + given + `}`, `{gkeDiskSize: 32, gkeDiskType: pd-standard}`,
		`clusterName: g`,
	} {
		assert.Empty(t, configtest.Args[GKEArgs](t, keys).Check().Faults, keys)
	}
}

// What people write that Google refuses, most of it only once the network is there.
func TestPlausibleGKEConfigurationsAreRefused(t *testing.T) {
	for _, keys := range []string{
		`gkeRegion: us-east1-b`, `gkeRegion: US-EAST1`, `gkeZones: [us-east1]`, `gkeZones: [us-east1-a]`,
		`{gkeRegion: europe-west1, gkeZones: [europe-west1-a, europe-west1-b]}`, `gkeNodeCidr: 10.0.0.1/20`, `gkePodCidr: 10.0.0.0/14`,
		`gkeNodeCidr: 10.0.0.0/29`, `{gkePodCidr: 10.4.0.0/21, nodesMax: 8}`, `gkeAuthorizedCidrs: [203.0.113.7]`,
		`gkeMachineType: E2-STANDARD-2`, `gkeMachineType: e2-highmem-32`, `gkeMachineType: n1-highmem-1`, `gkeMachineType: n2-highcpu-128`,
		`gkeMachineType: n2d-highmem-128`, `gkeMachineType: custom-0-8192`, `gkeMachineType: c2-custom-4-8192`,
		`gkeMachineType: t2d-custom-4-8192`,
		`gkeMachineType: custom-2-20480`, `gkeMachineType: e2-custom-2-65536-ext`, `gkeMachineType: e2-custom-3-6144`,
		`gkeMaintenanceStart: "24:00"`, `kubernetesVersion: v1.36`, `kubernetesVersion: 1.36.2-gke`, `gkeReleaseChannel: None`,
		`{nodesMin: 4, nodesMax: 5}`, `gkeProject: my_project`, `gkeProject: projects/my-project`, `gkeProject: "my-project:example.com"`,
		`gkeNetwork: default`, `gkeNetworkProject: host-project`, `gkeNodeServiceAccount: default`,
		`gkeNodeServiceAccount: serviceAccount:nodes@example-project.iam.gserviceaccount.com`, `tags: [{name: Team, value: a}]`,
		`tags: [{name: team, value: Ops Team}]`, `gkePrivateEndpoint: true`, `gkeDiskType: pd-extreme`, `clusterName: my_cluster`,
	} {
		assert.NotEmpty(t, configtest.Args[GKEArgs](t, keys).Check().Faults, keys)
	}
}
