package infra

import (
	"github.com/pulumi/pulumi-gcp/sdk/v9/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// cloudPlatform leaves it to the rights of the service account what a node may do
// (https://cloud.google.com/kubernetes-engine/docs/how-to/service-accounts).
const cloudPlatform = "https://www.googleapis.com/auth/cloud-platform"

// cluster describes a regional cluster: the control plane of a zonal one is away while Google resizes or upgrades it
// (https://github.com/hashicorp/terraform-provider-google/issues/3385).
func (a *GKEArgs) cluster(network *gkeNetwork, account *nodeServiceAccount) *container.ClusterArgs {
	return &container.ClusterArgs{
		Name:             pulumi.String(a.Name),
		Project:          pulumi.String(a.Project),
		Location:         pulumi.String(a.Region),
		NodeLocations:    pulumi.ToStringArray(a.Zones),
		MinMasterVersion: pulumi.String(a.KubernetesVersion),
		ReleaseChannel:   &container.ClusterReleaseChannelArgs{Channel: pulumi.String(a.ReleaseChannel)},
		// GKE makes no cluster without nodes. These go as soon as the cluster is there.
		InitialNodeCount:      pulumi.Int(1),
		RemoveDefaultNodePool: pulumi.Bool(true),
		NodeConfig:            a.firstNodes(account),
		Network:               network.Network,
		Subnetwork:            network.Subnetwork,
		NetworkingMode:        pulumi.String("VPC_NATIVE"),
		IpAllocationPolicy: &container.ClusterIpAllocationPolicyArgs{
			ClusterSecondaryRangeName:  pulumi.String(network.PodRange),
			ServicesSecondaryRangeName: pulumi.String(network.ServiceRange),
		},
		// It enforces NetworkPolicies by itself; a block networkPolicy beside it, even a false one, is refused
		// (https://github.com/hashicorp/terraform-provider-google/issues/11334).
		DatapathProvider: pulumi.String("ADVANCED_DATAPATH"),
		// GKE turns it on by itself, and cannot turn it off
		// (https://github.com/hashicorp/terraform-provider-google/issues/24718).
		EnableL4IlbSubsetting: pulumi.Bool(true),
		PrivateClusterConfig: &container.ClusterPrivateClusterConfigArgs{
			EnablePrivateNodes:    pulumi.Bool(a.PrivateNodes),
			EnablePrivateEndpoint: pulumi.Bool(a.PrivateEndpoint),
		},
		MasterAuthorizedNetworksConfig: a.authorizedNetworks(),
		WorkloadIdentityConfig:         &container.ClusterWorkloadIdentityConfigArgs{WorkloadPool: pulumi.String(a.Project + ".svc.id.goog")},
		AddonsConfig: &container.ClusterAddonsConfigArgs{
			GcePersistentDiskCsiDriverConfig: &container.ClusterAddonsConfigGcePersistentDiskCsiDriverConfigArgs{Enabled: pulumi.Bool(true)},
		},
		MaintenancePolicy:  a.maintenancePolicy(),
		ResourceLabels:     a.labels(),
		DeletionProtection: pulumi.Bool(a.DeletionProtection),
	}
}

// firstNodes are like those that stay: a policy of the organization may refuse others, and Google does so where the default service account
// is missing (https://github.com/hashicorp/terraform-provider-google/issues/16559).
func (a *GKEArgs) firstNodes(account *nodeServiceAccount) *container.ClusterNodeConfigArgs {
	return &container.ClusterNodeConfigArgs{
		MachineType:    pulumi.String(a.MachineType),
		DiskSizeGb:     pulumi.Int(a.DiskSize),
		DiskType:       pulumi.String(a.DiskType),
		ServiceAccount: account.Email,
		OauthScopes:    pulumi.ToStringArray([]string{cloudPlatform}),
		ShieldedInstanceConfig: &container.ClusterNodeConfigShieldedInstanceConfigArgs{
			EnableSecureBoot:          pulumi.Bool(true),
			EnableIntegrityMonitoring: pulumi.Bool(true),
		},
	}
}
