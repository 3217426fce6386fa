package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-gcp/sdk/v9/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// newNodePool makes the nodes. Updates drain one node at a time and respect disruption budgets for an hour; a replacement of the pool
// does not (docs/gke.md).
func newNodePool(
	ctx *pulumi.Context, name string, args *GKEArgs, cluster *container.Cluster, network *gkeNetwork, account *nodeServiceAccount,
	opts pulumi.ResourceOption,
) (*container.NodePool, error) {
	return container.NewNodePool(ctx, name, &container.NodePoolArgs{
		Name: pulumi.String("nodes"),
		// The ID, and not the name: a cluster that is replaced keeps its name, and its pool must be made anew.
		Cluster: cluster.ID(),
		Version: args.nodeVersion(),
		// In each zone. Without it the pool begins with no node, and nothing adds the first one
		// (https://github.com/terraform-google-modules/terraform-google-kubernetes-engine/issues/1517).
		InitialNodeCount: pulumi.Int(args.firstNodesPerZone()),
		Autoscaling: &container.NodePoolAutoscalingArgs{
			// Of all zones together; minNodeCount and maxNodeCount are for each.
			TotalMinNodeCount: pulumi.Int(args.Nodes.Min),
			TotalMaxNodeCount: pulumi.Int(args.Nodes.Max),
			LocationPolicy:    pulumi.String("BALANCED"),
		},
		Management: &container.NodePoolManagementArgs{
			AutoRepair:  pulumi.Bool(true),
			AutoUpgrade: pulumi.Bool(args.inChannel()),
		},
		// One node more, then one node less at a time.
		UpgradeSettings: &container.NodePoolUpgradeSettingsArgs{MaxSurge: pulumi.Int(1), MaxUnavailable: pulumi.Int(0)},
		NetworkConfig:   &container.NodePoolNetworkConfigArgs{EnablePrivateNodes: pulumi.Bool(args.PrivateNodes)},
		NodeConfig: &container.NodePoolNodeConfigArgs{
			MachineType:    pulumi.String(args.MachineType),
			DiskSizeGb:     pulumi.Int(args.DiskSize),
			DiskType:       pulumi.String(args.DiskType),
			ServiceAccount: account.Email,
			OauthScopes:    pulumi.ToStringArray([]string{cloudPlatform}),
			ResourceLabels: args.labels(),
			ShieldedInstanceConfig: &container.NodePoolNodeConfigShieldedInstanceConfigArgs{
				EnableSecureBoot:          pulumi.Bool(true),
				EnableIntegrityMonitoring: pulumi.Bool(true),
			},
			WorkloadMetadataConfig: &container.NodePoolNodeConfigWorkloadMetadataConfigArgs{Mode: pulumi.String("GKE_METADATA")},
		},
	}, opts, pulumi.DependsOn(network.WayOut),
		// An update may wait an hour for each node.
		pulumi.Timeouts(&pulumi.CustomTimeouts{Create: "60m", Update: "5h", Delete: "90m"}),
		// What the pool began with is history: another number would replace the pool
		// (https://github.com/hashicorp/terraform-provider-google/issues/6354). Labels of others on the pool count as changes, on the
		// cluster they do not.
		pulumi.IgnoreChanges(append(ignoredTags("nodeConfig.resourceLabels", args.ForeignTags), "initialNodeCount")))
}

// firstNodesPerZone is the least number with which all zones together have enough.
func (a *GKEArgs) firstNodesPerZone() int { return (a.Nodes.Min + len(a.Zones) - 1) / len(a.Zones) }

// checkFirstNodes wants the first nodes, of which each zone has as many, to be within the range.
func (a *GKEArgs) checkFirstNodes(r *check.Report) {
	if len(a.Zones) == 0 || a.Nodes.Min > a.Nodes.Max {
		return
	}
	if first := a.firstNodesPerZone() * len(a.Zones); first > a.Nodes.Max {
		r.Fault("nodesMax", a.Nodes.Max, fmt.Sprintf("is below the %d nodes that the pool begins with: as many in each of %d zones",
			first, len(a.Zones)), "raise nodesMax, or make nodesMin a multiple of the number of zones")
	}
}
