package clouds

import (
	"slices"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
)

var gkeRefusals = []refusal{
	{
		name: "two minor versions up", set: []string{"kubernetesVersion=1.36"}, back: []string{"kubernetesVersion=1.34"},
		resource: "gcp:container:Cluster (gke-migratorydata)",
		words:    `Master cannot be upgraded to "1.36": cannot upgrade the master more than a minor version at a time.`,
	},
	{name: "TLS", set: []string{"tls=true"}, unset: []string{"tls"}, resource: "stateful-clusters-gke",
		words: "end TLS in front of the load balancer"},
}

// What changes in place. In a channel the nodes' version is Google's business.
var gkeChanges = []alteration{
	{name: "Kubernetes version", set: []string{"kubernetesVersion=1.35"}, expects: map[string][]string{
		"update Cluster": {"minMasterVersion"},
	}},
	// The control plane keeps what it has: it never goes back.
	{name: "the version before", set: []string{"kubernetesVersion=1.34"}, expects: map[string][]string{
		"update Cluster": {"minMasterVersion"},
	}},
	{name: "machine type", set: []string{"gkeMachineType=e2-standard-4", "kubernetesVersion=1.35"}, rolls: true, expects: map[string][]string{
		"update Cluster": {"minMasterVersion"}, "update NodePool": {"nodeConfig.machineType"},
	}},
	{
		name: "nodes, ranges of the API, protection, load balancer inside, labels",
		set: append([]string{
			"nodesMax=7", "nodesMin=2", "gkeAuthorizedCidrs[0]=203.0.113.0/24", "gkeDeletionProtection=true", "internalLoadBalancer=true",
		}, costTag...),
		expects: map[string][]string{
			"update Cluster": {
				"deletionProtection", "masterAuthorizedNetworksConfig.cidrBlocks[0].cidrBlock", "resourceLabels.cost",
			},
			"update NodePool": {"autoscaling.totalMaxNodeCount", "autoscaling.totalMinNodeCount", "nodeConfig.resourceLabels.cost"},
			"replace Service": {
				`metadata.annotations["cloud.google.com/l4-rbs"]`, `metadata.annotations["networking.gke.io/load-balancer-type"]`,
			},
		},
	},
	{
		name: "protection off", set: []string{"gkeDeletionProtection=false"},
		expects: map[string][]string{"update Cluster": {"deletionProtection"}},
	},
}

// A protected cluster is neither deleted nor replaced, and nothing that is in it goes before that is said
// (https://github.com/terraform-google-modules/terraform-google-kubernetes-engine/issues/1866).
func protects(w *scene) {
	w.Set("gkeDeletionProtection=true")
	w.Apply()
	resources, members := w.resources(), w.members()
	refused := func(words string, command ...string) {
		out, err := w.Try(command...)
		assert.Error(w.T, err, words)
		assert.Contains(w.T, out, words)
		assert.Equal(w.T, resources, w.resources(), words)
		assert.Equal(w.T, members, w.members(), words)
	}
	refused("because it is protected", "destroy", "--yes")
	w.Set("gkePrivateNodes=false")
	refused("unable to replace resource", "up", "--yes", "--skip-preview")
	w.Set("gkePrivateNodes=true", "gkeDeletionProtection=false")
	w.Apply()
	w.converged("without protection")
}

// Google upgrades the control plane and then the nodes, one machine after the other. That is no change of ours.
func channelUpgrades(w *scene) {
	before := w.members()
	const next = "1.36.4-gke.1043000"
	w.change(gkeType, map[string]any{"masterVersion": next})
	w.change(poolType, map[string]any{"version": next})
	w.Eventually("the members are on the new nodes", func() bool { return len(w.members()) == len(before) })
	for _, member := range w.members() {
		assert.NotContains(w.T, before, member)
	}
	calls := len(w.ledger(0))
	w.Pulumi("preview", "--refresh", "--diff", "--expect-no-changes") // as the workflow drift looks
	w.Pulumi("refresh", "--yes", "--skip-preview")
	w.converged("after the channel's upgrade")
	w.Apply("--refresh")
	assert.Empty(w.T, w.writes(calls), "the program has nothing to do")
	cluster := w.one(gkeType)
	assert.Equal(w.T, next, cluster.Attribute("masterVersion"))
}

// What is particular to Google's provider. A resource that fails late is kept, and the next run goes on with it. An interrupted run takes a
// cluster for made of which it knows no address, which a refresh mends.
func TestWhatFailsLateOnGKE(t *testing.T) {
	w := newWorld(t, "gke")
	w.act("no machines for the nodes", func(w *scene) {
		w.inject("late create NodePool")
		out, err := w.Try("up", "--yes", "--skip-preview")
		require.Error(w.T, err)
		assert.Contains(w.T, out, "gcp:container:NodePool (gke-migratorydata)")
		assert.Contains(w.T, out, "[GCE_STOCKOUT]")
		w.accounted("after a stockout")
		calls := len(w.ledger(0))
		w.Apply()
		w.converged("after the next up")
		assert.NotContains(w.T, w.writes(calls), "create NodePool", "the pool was there")
		w.Destroy()
		w.gone("after destroy")
	})
	w.act("an interrupted cluster", func(w *scene) {
		calls := len(w.ledger(0))
		w.inject("slow create Cluster 10s")
		run := w.StartApply()
		w.Eventually("the cluster is being created", func() bool { return slices.Contains(w.writes(calls), "create Cluster") })
		run.Signal(syscall.SIGINT, false)
		run.Fails()
		assert.Empty(w.T, w.State().PendingOperations, "the provider has said that all is well")
		w.Eventually("the cloud has made the cluster", func() bool {
			cluster := w.one(gkeType)
			return cluster.Status == control.Active
		})
		out, err := w.Try("up", "--yes", "--skip-preview")
		require.Error(w.T, err)
		assert.Contains(w.T, out, "Run `pulumi refresh`, then `pulumi up` again")
		w.Pulumi("refresh", "--yes", "--skip-preview")
		w.accounted("after an interrupt")
		w.Apply()
		w.converged("after the next up")
	})
	w.Destroy()
	w.gone("after destroy")
}
