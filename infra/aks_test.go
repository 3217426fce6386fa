package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

const managedCluster = "ManagedCluster migratorydata"

func deployAKS(t *testing.T, change string) *mocks.Run {
	t.Helper()
	return deploy(t, configtest.Args[AKSArgs](t, change))
}

func TestAKSOrderAndProviders(t *testing.T) {
	run := deployAKS(t, `{}`)
	run.Waits(t, managedCluster, "ResourceGroup migratorydata")
	run.Waits(t, "providers:kubernetes migratorydata", managedCluster)
	assertExplicit(t, run)
	assert.Equal(t, "pulumi:providers:azure-native migratorydata", run.Find(t, managedCluster).ProviderName())
	for _, name := range []string{"ResourceGroup migratorydata", managedCluster, "providers:kubernetes migratorydata"} {
		assert.Equal(t, "stateful-clusters:infra:AKS migratorydata", run.Find(t, name).Parent(), name)
	}
	// The engine would delete such a provider before what it has to delete, and leave a broken state behind.
	assert.Empty(t, run.Find(t, "providers:kubernetes migratorydata").RegisterRPC.GetReplaceWith())
}

// The kubeconfig is asked for by the names that the cloud gave.
func TestAKSKubeconfigIsTheClusters(t *testing.T) {
	run := deployAKS(t, `{}`)
	if assert.Len(t, run.Calls, 1) {
		assert.Equal(t, "rg-migratorydata", run.Calls[0].Args["resourceGroupName"].StringValue())
		assert.Equal(t, "aks-cluster", run.Calls[0].Args["resourceName"].StringValue())
	}
	assert.Equal(t, "[secret]"+twoContexts, run.Find(t, "providers:kubernetes migratorydata").At("kubeconfig"))
}

// An update must not undo the autoscaler, nor give up while nodes are drained one after the other, nor take tags that others put there.
func TestAKSChangesThatAreOthers(t *testing.T) {
	run := deployAKS(t, `{foreignTags: [cost-centre], tags: [{name: team, value: messaging}]}`)
	rpc := run.Find(t, managedCluster).RegisterRPC
	assert.Equal(t, []string{`tags["cost-centre"]`, "agentPoolProfiles[0].count"}, rpc.GetIgnoreChanges())
	assert.Equal(t, "120m", rpc.GetCustomTimeouts().GetUpdate())
	group := run.Find(t, "ResourceGroup migratorydata")
	assert.Equal(t, []string{`tags["cost-centre"]`}, group.RegisterRPC.GetIgnoreChanges())
	assert.Equal(t, map[string]any{"team": "messaging"}, group.At("tags"))
	assert.Equal(t, map[string]any{"team": "messaging"}, run.Find(t, managedCluster).At("tags"))
	assert.Equal(t, []string{"agentPoolProfiles[0].count"}, deployAKS(t, `{}`).Find(t, managedCluster).RegisterRPC.GetIgnoreChanges())
}

// Azure keeps what an update does not name, so that what is taken back must be sent too.
func TestAKSSendsWhatIsTakenBack(t *testing.T) {
	const ranges = "apiServerAccessProfile.authorizedIPRanges"
	with := deployAKS(t, `{aksTier: Premium, aksAuthorizedIpRanges: [203.0.113.0/24]}`).Find(t, managedCluster)
	assert.Equal(t, []any{"203.0.113.0/24"}, with.At(ranges))
	assert.Equal(t, "AKSLongTermSupport", with.At("supportPlan"))
	for _, tier := range []string{"Free", "Standard"} {
		without := deployAKS(t, `aksTier: `+tier).Find(t, managedCluster)
		assert.Equal(t, []any{}, without.At(ranges), "the API server would stay closed")
		assert.Equal(t, "KubernetesOfficial", without.At("supportPlan"), "the cluster would stay under long-term support")
	}
}

// What is asked of Azure only where it is configured.
func TestAKSByConfiguration(t *testing.T) {
	without := deployAKS(t, `aksZones: []`).Find(t, managedCluster)
	with := deployAKS(t, `{aksSshPublicKey: ssh-rsa AAAA, aksDrainTimeout: 45}`).Find(t, managedCluster)
	for path, want := range map[string]any{
		"linuxProfile.adminUsername":             "azureuser",
		"linuxProfile.ssh.publicKeys[0].keyData": "ssh-rsa AAAA",
	} {
		assert.Nil(t, without.At(path), path)
		assert.Equal(t, want, with.At(path), path)
	}
	assert.Empty(t, without.At("agentPoolProfiles[0].availabilityZones"))
	assert.Equal(t, []any{"1", "2", "3"}, with.At("agentPoolProfiles[0].availabilityZones"))
	assert.Equal(t, 45, with.At("agentPoolProfiles[0].upgradeSettings.drainTimeoutInMinutes"))
	assert.Equal(t, "cilium", with.At("networkProfile.networkPolicy"), "without it a NetworkPolicy has no effect")
	assert.Equal(t, "600", with.At("autoScalerProfile.maxGracefulTerminationSec"), "as long as members may take to stop")
}
