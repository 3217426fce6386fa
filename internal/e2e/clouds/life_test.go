package clouds

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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

// Calls that others wait for take longer than the others, so that no order comes about by luck. Some are throttled, which the providers
// and the controllers in the cluster sit out.
var delays = map[string][]string{
	"eks": {
		"throttle create Vpc 2x", "throttle create Cluster 3x", "throttle create LoadBalancer 2x", "slow create LoadBalancer 3s",
		"slow create NodeGroup 4s", "slow create RolePolicyAttachment eks-migratorydata-aws-load-balancer-controller 8s",
	},
	"aks": {"throttle create ManagedCluster 3x", "throttle invoke listManagedClusterUserCredentials 2x", "slow create LoadBalancer 3s"},
}

func comesUp(w *scene) {
	w.completeConfiguration()
	w.setSecrets()
	w.Set("kubernetesVersion=1.34")
	for what := range w.Changes() {
		assert.True(w.T, strings.HasPrefix(what, "create "), "%s in an empty account", what)
	}
	assert.Empty(w.T, w.ledger(0), "a preview called the cloud")

	w.inject(delays[w.Stack]...)
	w.operate("up", "--yes", "--skip-preview")
	faults, err := w.cloud.Faults(w.Context)
	require.NoError(w.T, err)
	assert.Empty(w.T, faults, "calls that were never made")
	w.checkCreation()
	assert.Equal(w.T, "3", w.Get("statefulsets", "migratorydata", "{.status.readyReplicas}"))
	address := map[string]string{"eks": ".elb.us-east-1.invalid", "aks": "http://127.64."}[w.Stack]
	assert.Contains(w.T, w.Pulumi("stack", "output", "clientUrl"), address)

	w.converged("after the first up")
	w.operate("preview", "--diff")
	w.operate("refresh", "--yes", "--diff", "--expect-no-changes")
	w.operate("stack", "output")
	w.operate("stack", "export")
}

// completeConfiguration switches on what makes the types of resources that are not there by default.
func (w *scene) completeConfiguration() {
	if w.Stack == "eks" {
		w.Set(append(logs, access...)...)
	}
}

// The load balancer goes first, while all is there that takes it down. Its controller is refused some times, and tries again; then its
// network interfaces stay for a while, and Azure and AWS want those gone before the network.
func goes(w *scene) {
	require.NoError(w.T, w.cloud.Calm(w.Context))
	w.inject("fail delete LoadBalancer 3x", "slow delete LoadBalancer 2s")
	before := len(w.ledger(0))
	w.operate("destroy", "--yes", "--diff")
	w.gone("after destroy")
	w.checkDeletion(w.ledger(before))
}
