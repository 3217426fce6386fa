package clouds

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// The life of a stack on EKS, from an empty account to an empty account.
func TestLifeOnEKS(t *testing.T) {
	w := newWorld(t, "eks")
	w.act("it comes up", comesUp)
	secrets := w.secretForms()
	w.act("the members change", func(w *scene) { w.alter(workloadChanges...) })
	w.act("changes are refused", func(w *scene) { w.refusals(eksRefusals...) })
	w.act("the cluster changes", func(w *scene) { w.alter(eksChanges...) })
	w.act("tags change", func(w *scene) { w.alter(alteration{name: "tags", set: costTag, expects: w.tagged()}) })
	w.act("its charts come from a registry", chartsFromARegistry)
	w.act("the node group is replaced", func(w *scene) { w.alter(nodeGroupReplacements()...) })
	w.act("what cannot be changed", forcedReplacements)
	w.act("others change it", othersChange)
	w.act("the cluster is lost", loseCluster)
	w.act("it goes", goes)
	w.act("nobody saw the secrets", func(w *scene) { assert.Empty(w.T, w.leaks(secrets)) })
}

// The same on AKS.
func TestLifeOnAKS(t *testing.T) {
	w := newWorld(t, "aks")
	w.act("it comes up", comesUp)
	secrets := w.secretForms()
	w.act("the members change", func(w *scene) { w.alter(workloadChanges...) })
	w.act("changes are refused", func(w *scene) { w.refusals(aksRefusals...) })
	w.act("the cluster changes", func(w *scene) { w.alter(aksChanges...) })
	w.act("another cluster", anotherCluster)
	w.act("others change it", othersChange)
	w.act("the cluster is lost", loseCluster)
	w.act("it goes", goes)
	w.act("nobody saw the secrets", func(w *scene) { assert.Empty(w.T, w.leaks(secrets)) })
}

// The same on GKE.
func TestLifeOnGKE(t *testing.T) {
	w := newWorld(t, "gke")
	w.act("it comes up", comesUp)
	secrets := w.secretForms()
	w.act("the members change", func(w *scene) { w.alter(workloadChanges...) })
	w.act("changes are refused", func(w *scene) { w.refusals(gkeRefusals...) })
	w.act("the cluster changes", func(w *scene) { w.alter(gkeChanges...) })
	w.act("it is protected", protects)
	w.act("the channel upgrades it", channelUpgrades)
	w.act("another cluster", anotherCluster)
	w.act("others change it", othersChange)
	w.act("the cluster is lost", loseCluster)
	w.act("it goes", goes)
	w.act("nobody saw the secrets", func(w *scene) { assert.Empty(w.T, w.leaks(secrets)) })
}

func comesUp(w *scene) {
	w.completeConfiguration()
	w.setSecrets()
	w.Set("kubernetesVersion=1.34")
	for what := range w.Changes() {
		assert.True(w.T, strings.HasPrefix(what, "create "), "%s in an empty account", what)
	}
	assert.Empty(w.T, w.writes(0), "a preview changed the cloud")

	w.inject(w.own().throttled...)
	w.operate("up", "--yes", "--skip-preview")
	faults, err := w.cloud.Faults(w.Context)
	require.NoError(w.T, err)
	assert.Empty(w.T, faults, "calls that were never made")
	assert.Equal(w.T, "3", w.Get("statefulsets", "migratorydata", "{.status.readyReplicas}"))
	assert.Contains(w.T, w.Pulumi("stack", "output", "clientUrl"), w.own().address)
	w.checkCreation(w.ledger(0))

	w.converged("after the first up")
	w.operate("preview", "--diff")
	w.operate("refresh", "--yes", "--diff", "--expect-no-changes")
	w.operate("stack", "output")
	w.operate("stack", "export")
}

// completeConfiguration switches on what makes the types of resources that are not there by default.
func (w *scene) completeConfiguration() {
	if complete := w.own().complete; len(complete) > 0 {
		w.Set(complete...)
	}
}

// checkCreation makes sure that what is needed without being named is there first.
func (w *scene) checkCreation(ledger []control.Entry) {
	w.T.Helper()
	made := func(kind string) control.Entry {
		i := slices.IndexFunc(ledger, func(e control.Entry) bool { return e.Operation == control.Create && control.Kind(e.Type) == kind })
		require.GreaterOrEqual(w.T, i, 0, "no %s was created", kind)
		return ledger[i]
	}
	for _, pair := range w.own().after {
		assert.False(w.T, made(pair[0]).Start.Before(made(pair[1]).End), "%s is created before the %s is there", pair[0], pair[1])
	}
}

// The load balancer goes first, while all is there that takes it down. Its controller is refused some times, and tries again; then what it
// is made of stays for a while, and the clouds want that gone before the network.
func goes(w *scene) {
	require.NoError(w.T, w.cloud.Calm(w.Context))
	w.inject(append(w.own().slow, "fail delete LoadBalancer 3x", "slow delete LoadBalancer 2s")...)
	before := len(w.ledger(0))
	w.operate("destroy", "--yes", "--diff")
	w.gone("after destroy")
	w.checkDeletion(w.ledger(before))
}

// operate runs the CLI, which must succeed, and keeps what it prints and reports, together with its own verbose log.
func (w *scene) operate(command string, flags ...string) {
	w.T.Helper()
	// Of the levels up to 9 it is only the last that writes down what plugins are sent, secrets included
	// (https://www.pulumi.com/docs/support/debugging/, "verbose logging").
	args := append([]string{command, "--logtostderr", "-v=8"}, flags...)
	if command != "stack" {
		args = append(args, "--event-log", filepath.Join(w.folder, command+".events"))
	}
	cmd := w.Command(args...)
	cmd.Env = append(cmd.Env, "PULUMI_DEBUG_COMMANDS=true") // or the CLI knows no --event-log
	out, err := cmd.CombinedOutput()
	require.NoError(w.T, os.WriteFile(filepath.Join(w.folder, command+" "+flags[0]+".printed"), out, 0o600))
	require.NoError(w.T, err, "pulumi %s\n%s", strings.Join(args, " "), out)
}

// checkDeletion makes sure that the load balancer goes first, while the rights, nodes and network are there that it needs to go. That its
// controller is there, its deletion shows (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2014).
func (w *scene) checkDeletion(ledger []control.Entry) {
	w.T.Helper()
	first := slices.IndexFunc(ledger, func(e control.Entry) bool {
		return e.Operation == control.Delete && control.Kind(e.Type) == "LoadBalancer" && e.Outcome == control.OK
	})
	require.GreaterOrEqual(w.T, first, 0, "no load balancer was deleted")
	balancer, others := ledger[first], 0
	for _, e := range ledger {
		part := !strings.HasSuffix(e.Name, "-cluster-autoscaler") && !strings.HasSuffix(e.Name, "-metrics-server")
		if e.Operation != control.Delete || e.Type == balancer.Type || !part {
			continue
		}
		others++
		assert.True(w.T, e.Start.After(balancer.Start), "%s %s went before the load balancer", e.Type, e.Name)
		if slices.Contains([]string{"InternetGateway", "Vpc", "ResourceGroup", "Subnetwork", "Network"}, control.Kind(e.Type)) {
			assert.True(w.T, e.End.After(balancer.End), "%s %s is gone before the load balancer", e.Type, e.Name)
		}
	}
	assert.GreaterOrEqual(w.T, others, w.own().deletions, "the ledger is incomplete")
}
