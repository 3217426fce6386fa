package diff

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/diff"
	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/toolchain"
	"stateful-clusters/internal/terminal"
)

func TestWhatAChangeDoesOnEKS(t *testing.T) {
	w := newWorld(t)
	w.set("eks", "monitoring: true", "licenseKey: {secure: first-cipher}", "monitorPassword: {secure: other-cipher}")
	w.commit("with secrets")
	t.Run("nodes, members and a secret", func(t *testing.T) {
		w.edit("Pulumi.eks.yaml", "eksInstanceType: m5.large", "eksInstanceType: m5.xlarge")
		w.edit("Pulumi.eks.yaml", "first-cipher", "second-cipher")
		w.set("eks", "image: migratorydata/server:6.0.25", "eksLoadBalancerControllerVersion: 3.6.0", "minAvailable: 3")
		r := w.compare("eks")
		changed := byResource(r)
		assert.Equal(t, diff.Replaced, changed["eks-migratorydata"].Operation)
		assert.Equal(t, []string{"instanceTypes: [\"m5.large\"] → [\"m5.xlarge\"]"}, lines(changed["eks-migratorydata"]))
		assert.Contains(t, lines(changed["aws-load-balancer-controller"]), "version: 3.5.0 → 3.6.0")
		require.Len(t, r.Dangers, 1)
		assert.Equal(t, "node group", r.Dangers[0].What)
		assert.Equal(t, "because of instanceTypes", r.Dangers[0].Because)
		assert.False(t, r.Dangers[0].GoesFirst, "the new nodes come first")
		require.Len(t, r.Warnings, 1, "the program's own, and only new ones")
		assert.Contains(t, r.Warnings[0], "minAvailable is 3")
		for _, text := range []string{r.Text(terminal.Printer{}), r.Markdown()} {
			assert.Contains(t, text, "licenseKey: another [secret] (encrypted anew")
			assert.Contains(t, text, "data.LicenseKey: another [secret]")
			assert.NotContains(t, text, "MonitorPassword: another", "its ciphertext is the same")
			for _, hidden := range []string{"cipher", "stand-in", "127.0.0.1", w.root} {
				assert.NotContains(t, text, hidden)
			}
		}
		w.reset()
	})
	t.Run("another cluster", func(t *testing.T) {
		w.edit("Pulumi.eks.yaml", "clusterName: eks-migratorydata", "clusterName: other")
		r := w.compare("eks")
		found := map[string]string{}
		for _, d := range r.Dangers {
			found[d.What+" "+d.Name] = string(d.Operation) + " " + d.Because
		}
		assert.Equal(t, map[string]string{
			"cluster eks-migratorydata-eksCluster": "delete ", "network eks-migratorydata": "delete ", "node group eks-migratorydata": "delete ",
			"namespace migratory": "replace its cluster is another one", "StatefulSet migratorydata": "replace its cluster is another one",
		}, found)
		assert.NotContains(t, r.Objects, "StatefulSet", "the object itself is the same")
		w.reset()
	})
}

// What others have made in the real account, and the configuration names, is there.
func TestWhatAChangeDoesToWhatWasGiven(t *testing.T) {
	w := newWorld(t)
	t.Run("a network, an account and an address of Google Cloud", func(t *testing.T) {
		w.set("gke", "gkeNetworkProject: host-project", "gkeNetwork: shared", "gkeSubnetwork: nodes", "gkePodRange: pods",
			"gkeServiceRange: services", "gkeNat: false", "gkeNodeServiceAccount: 123456789012-compute@developer.gserviceaccount.com",
			"gkeLoadBalancerAddress: clients")
		w.commit("given")
		w.edit("Pulumi.gke.yaml", "gkeMachineType: e2-standard-2", "gkeMachineType: e2-standard-4")
		w.set("gke", "gkeLoadBalancerAddress: others")
		w.edit("Pulumi.gke.yaml", "  stateful-clusters:gkeLoadBalancerAddress: clients\n", "")
		var changed []string
		for _, resource := range w.compare("gke").Resources {
			changed = append(changed, lines(resource)...)
		}
		assert.Contains(t, changed, "nodeConfig.machineType: e2-standard-2 → e2-standard-4")
		w.reset()
	})
	t.Run("snapshots and volumes of AWS", func(t *testing.T) {
		w.edit("Pulumi.cassandra.yaml", "snap-00000000000000001", "snap-0123456789abcdef0")
		w.edit("Pulumi.cassandra.yaml", "snapshot: snap-00000000000000002", "volume: vol-0123456789abcdef0")
		w.commit("given")
		w.edit("Pulumi.cassandra.yaml", "nodesMax: 6", "nodesMax: 9")
		r := w.compare("cassandra")
		assert.Empty(t, r.Dangers)
		assert.NotEmpty(t, r.Resources)
		w.reset()
	})
}

// An interrupt comes while the clouds make a cluster.
func TestAnInterruptedComparisonLeavesNothing(t *testing.T) {
	w := newWorld(t)
	w.set("eks", "membersMax: 7")
	cmd, stdout, stderr := w.command("eks", "--base", "HEAD")
	require.NoError(t, cmd.Start())
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	for ctx := world.Context(t); len(w.scratchProcesses(toolchain.APIServer)) == 0; time.Sleep(50 * time.Millisecond) {
		require.NoError(t, ctx.Err(), "no control plane was started")
	}
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	<-ended
	assert.Equal(t, 2, cmd.ProcessState.ExitCode())
	assert.Contains(t, stderr.String(), "interrupted; all that was started has been ended and removed")
	assert.Empty(t, stdout.String())
	w.nothingLeft()
}

func byResource(r diff.Report) map[string]diff.Resource {
	all := map[string]diff.Resource{}
	for _, resource := range r.Resources {
		all[resource.Name] = resource
	}
	return all
}

func lines(r diff.Resource) []string {
	var all []string
	for _, p := range r.Changed {
		all = append(all, p.Path+": "+p.Old+" → "+p.New)
	}
	return all
}
