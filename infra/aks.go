package infra

import (
	"cmp"
	"encoding/base64"
	"fmt"

	containerservice "github.com/pulumi/pulumi-azure-native-sdk/containerservice/v2/v20241001"
	"github.com/pulumi/pulumi-azure-native-sdk/resources/v2"
	azurenative "github.com/pulumi/pulumi-azure-native-sdk/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// aksCluster groups all that makes an AKS cluster ready for a workload.
type aksCluster struct {
	pulumi.ResourceState
}

// Prepare asks nobody: nothing that the configuration names must be there already.
func (a *AKSArgs) Prepare(ctx *pulumi.Context, site string, wants Wants, opts ...pulumi.ResourceOption) (Maker, check.Report, error) {
	return func() (*Cluster, error) { return a.create(ctx, site, wants.Disks, opts...) }, check.Report{}, sound(a, wants.Disks)
}

// create makes a resource group and in it an AKS cluster with one node pool and its autoscaler. Its resources are named after the site, or
// after the cluster where the site has no name.
func (a *AKSArgs) create(ctx *pulumi.Context, site string, disks []Disk, opts ...pulumi.ResourceOption) (*Cluster, error) {
	name := cmp.Or(site, a.Name)
	azure, err := azurenative.NewProvider(ctx, name, &azurenative.ProviderArgs{SubscriptionId: optional(a.Subscription)}, opts...)
	if err != nil {
		return nil, err
	}
	component := &aksCluster{}
	err = ctx.RegisterComponentResource("stateful-clusters:infra:AKS", name, component, append(opts, pulumi.Providers(azure))...)
	if err != nil {
		return nil, err
	}
	child := pulumi.Parent(component)

	group, err := resources.NewResourceGroup(ctx, name, &resources.ResourceGroupArgs{
		ResourceGroupName: pulumi.String(a.ResourceGroup),
		Location:          pulumi.String(a.Location),
		Tags:              pulumi.ToStringMap(a.Tags),
	}, child, pulumi.IgnoreChanges(ignoredTags("tags", a.ForeignTags)))
	if err != nil {
		return nil, err
	}
	cluster, err := containerservice.NewManagedCluster(ctx, name, a.cluster(group), child,
		pulumi.Timeouts(&pulumi.CustomTimeouts{Create: "60m", Update: "120m", Delete: "60m"}), // an update may drain every node in turn
		// The autoscaler's business after creation.
		pulumi.IgnoreChanges(append(ignoredTags("tags", a.ForeignTags), "agentPoolProfiles[0].count")))
	if err != nil {
		return nil, err
	}
	window, err := newMaintenance(ctx, name, a, group, cluster, child)
	if err != nil {
		return nil, err
	}
	// The identity keeps over changes of the cluster. It also keeps over a replacement, for the name is fixed; that the provider is
	// then replaced too, the engine finds out by its kubeconfig. ReplaceWith would delete it before what it has to delete.
	provider, kubeconfig, err := newProvider(ctx, name, userKubeconfig(ctx, a.Subscription, group, cluster, child), cluster.ID(), "", child,
		pulumi.DependsOn(append(window, cluster)))
	if err != nil {
		return nil, err
	}
	return &Cluster{
		Name:       cluster.Name,
		Kubeconfig: kubeconfig,
		Provider:   provider,
		Disks:      given(disks),
		Access:     pulumi.String(a.access()).ToStringOutput(),
	}, ctx.RegisterResourceOutputs(component, pulumi.Map{"name": cluster.Name, "kubeconfig": kubeconfig})
}

// access names the subscription where the configuration does: that of the `az` command may be another.
func (a *AKSArgs) access() string {
	command := fmt.Sprintf("az aks get-credentials --overwrite-existing --resource-group %s --name %s", shellWord(a.ResourceGroup), a.Name)
	if a.Subscription != "" {
		command += " --subscription " + a.Subscription
	}
	return command
}

// userKubeconfig asks for it only once the cluster exists: its arguments are outputs of the cluster, which a preview of an
// empty account does not know. It is asked for in the provider's subscription, while the cluster stays in the one that it was made in:
// to the provider another one is no change (pulumi-azure-native's DiffConfig in provider/pkg/provider/provider.go).
func userKubeconfig(
	ctx *pulumi.Context, subscription string, group *resources.ResourceGroup, cluster *containerservice.ManagedCluster,
	opts pulumi.InvokeOption,
) pulumi.StringOutput {
	kubeconfig := pulumi.All(group.Name, cluster.Name).ApplyT(func(names []any) (string, error) {
		credentials, err := containerservice.ListManagedClusterUserCredentials(ctx, &containerservice.ListManagedClusterUserCredentialsArgs{
			ResourceGroupName: names[0].(string),
			ResourceName:      names[1].(string),
		}, opts)
		if err != nil {
			return "", fmt.Errorf("AKS gives no kubeconfig for the cluster %s, which Pulumi has in its state (%w). "+
				"Was it made in another subscription than %s? Then go back to that one. "+
				"If the cluster was deleted, go on as in docs/operations.md, \"The cluster is gone\"; otherwise run `pulumi up` again",
				names[1], err, cmp.Or(subscription, "the one of `az account show`"))
		}
		return decodeKubeconfig(credentials)
	}).(pulumi.StringOutput)
	return pulumi.ToSecret(kubeconfig).(pulumi.StringOutput)
}

func decodeKubeconfig(credentials *containerservice.ListManagedClusterUserCredentialsResult) (string, error) {
	if len(credentials.Kubeconfigs) == 0 {
		return "", errNoKubeconfig
	}
	kubeconfig, err := base64.StdEncoding.DecodeString(credentials.Kubeconfigs[0].Value)
	if err != nil {
		// The value stays out of the message: it holds a private key.
		return "", fmt.Errorf("AKS gave a kubeconfig that is not base64 (%w); nothing was deployed. "+
			"Run `pulumi up` again, and `az aks get-credentials` to see what it gives", err)
	}
	return string(kubeconfig), nil
}

func (a *AKSArgs) cluster(group *resources.ResourceGroup) *containerservice.ManagedClusterArgs {
	args := &containerservice.ManagedClusterArgs{
		ResourceGroupName: group.Name,
		ResourceName:      pulumi.String(a.Name),
		Location:          pulumi.String(a.Location),
		DnsPrefix:         pulumi.String(a.Name),
		EnableRBAC:        pulumi.Bool(true),
		KubernetesVersion: pulumi.String(a.KubernetesVersion),
		Identity:          &containerservice.ManagedClusterIdentityArgs{Type: containerservice.ResourceIdentityTypeSystemAssigned},
		Sku:               &containerservice.ManagedClusterSKUArgs{Name: pulumi.String("Base"), Tier: pulumi.String(a.Tier)},
		AgentPoolProfiles: containerservice.ManagedClusterAgentPoolProfileArray{a.systemPool()},
		NetworkProfile: &containerservice.ContainerServiceNetworkProfileArgs{
			NetworkPlugin:     pulumi.String("azure"),
			NetworkPluginMode: pulumi.String("overlay"), // pods take no addresses of the virtual network
			// Azure's own policy engine is being retired (https://learn.microsoft.com/azure/aks/use-network-policies).
			NetworkPolicy:    pulumi.String("cilium"),
			NetworkDataplane: pulumi.String("cilium"),
			LoadBalancerSku:  pulumi.String("standard"),
		},
		AutoScalerProfile: &containerservice.ManagedClusterPropertiesAutoScalerProfileArgs{
			BalanceSimilarNodeGroups:  pulumi.String("true"),
			MaxGracefulTerminationSec: pulumi.String(fmt.Sprint(autoscalerGrace)),
			ScaleDownUnneededTime:     pulumi.String("10m"),
			SkipNodesWithLocalStorage: pulumi.String("false"), // members may have emptyDir volumes; nothing in them is missed
			SkipNodesWithSystemPods:   pulumi.String("false"),
		},
		AutoUpgradeProfile: &containerservice.ManagedClusterAutoUpgradeProfileArgs{
			// Kubernetes' version is the configuration's; the nodes' images are Azure's to patch.
			UpgradeChannel:       pulumi.String("none"),
			NodeOSUpgradeChannel: pulumi.String("NodeImage"),
		},
		SupportPlan: pulumi.String(a.supportPlan()),
		// An empty list too: otherwise Azure keeps the old ranges (https://github.com/hashicorp/terraform-provider-azurerm/issues/20085).
		ApiServerAccessProfile: &containerservice.ManagedClusterAPIServerAccessProfileArgs{
			AuthorizedIPRanges: pulumi.ToStringArray(a.AuthorizedIPRanges),
		},
		Tags: pulumi.ToStringMap(a.Tags),
	}
	if a.SSHPublicKey != "" {
		args.LinuxProfile = &containerservice.ContainerServiceLinuxProfileArgs{
			AdminUsername: pulumi.String(a.AdminUser),
			Ssh: &containerservice.ContainerServiceSshConfigurationArgs{
				PublicKeys: containerservice.ContainerServiceSshPublicKeyArray{
					&containerservice.ContainerServiceSshPublicKeyArgs{KeyData: pulumi.String(a.SSHPublicKey)},
				},
			},
		}
	}
	return args
}

// supportPlan is what the tier is for. A cluster leaves long-term support only by the name of the other plan
// (https://github.com/Azure/azure-cli/pull/29448).
func (a *AKSArgs) supportPlan() string {
	if a.Tier == "Premium" {
		return "AKSLongTermSupport"
	}
	return "KubernetesOfficial"
}

func (a *AKSArgs) systemPool() *containerservice.ManagedClusterAgentPoolProfileArgs {
	return &containerservice.ManagedClusterAgentPoolProfileArgs{
		Name: pulumi.String("system"),
		Mode: pulumi.String("System"),
		Type: pulumi.String("VirtualMachineScaleSets"),
		// Without it an upgrade moves the control plane only (https://github.com/Azure/AKS/issues/3087).
		OrchestratorVersion: pulumi.String(a.KubernetesVersion),
		OsType:              pulumi.String("Linux"),
		VmSize:              pulumi.String(a.VMSize),
		AvailabilityZones:   pulumi.ToStringArray(a.Zones),
		EnableAutoScaling:   pulumi.Bool(true),
		Count:               pulumi.Int(a.Nodes.Min),
		MinCount:            pulumi.Int(a.Nodes.Min),
		MaxCount:            pulumi.Int(a.Nodes.Max),
		// One node more, then one node less at a time; a budget may hold a drain back this long before the upgrade fails.
		UpgradeSettings: &containerservice.AgentPoolUpgradeSettingsArgs{
			MaxSurge:              pulumi.String("1"),
			DrainTimeoutInMinutes: pulumi.Int(a.DrainTimeout),
		},
	}
}
