package clouds

import (
	"slices"
	"strings"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
)

const foreignTag = "cost-centre"

// An autoscaler has moved nodes, and a person has put tags on what the program made. Neither a run without changes nor one with changes
// elsewhere touches that.
func othersChange(w *scene) {
	w.own().setNodes(w, 3)
	w.Set("nodesMin=3", "nodesMax=5", "cpuTarget=50")
	w.Apply("--refresh")
	w.own().setNodes(w, 4)
	w.tagByHand()
	nodes, tagged, calls := w.own().nodes(w), w.stillTagged(), len(w.ledger(0))
	require.Len(w.T, tagged, len(w.own().marked))
	w.Apply()
	w.Set("cpuTarget=55")
	w.Apply()
	assert.Equal(w.T, nodes, w.own().nodes(w))
	assert.Equal(w.T, tagged, w.stillTagged())
	assert.False(w.T, slices.ContainsFunc(w.ledger(calls), func(e control.Entry) bool { return e.Operation == control.Update }))

	// What docs/operations.md says of tags: a refresh takes them for changes of ours, and the next update removes them. Google's provider
	// does not look at others' labels on a cluster.
	w.Apply("--refresh")
	assert.Equal(w.T, nodes, w.own().nodes(w))
	var others []string
	for _, m := range w.own().marked {
		if m.stays {
			others = append(others, m.token)
		}
	}
	assert.Equal(w.T, others, w.stillTagged())
	w.converged("after a refresh")

	// Tags that the configuration names as others' stay. The state learns of the names first.
	w.tagByHand()
	w.Set("foreignTags[0]=" + foreignTag)
	w.Apply()
	w.Apply("--refresh")
	assert.Equal(w.T, tagged, w.stillTagged(), "after a refresh")
	w.Set("tags[0].name=team", "tags[0].value=push") // on the same resources
	w.Apply("--refresh")
	assert.Equal(w.T, tagged, w.stillTagged(), "after an update")
	w.converged("with a tag of somebody else")

	// docs/operations.md, "Changing nodesMin or nodesMax", while four nodes run.
	w.Set("nodesMax=6")
	w.Apply("--refresh")
	assert.Equal(w.T, nodeRange{3, 4, 6}, w.own().nodes(w))
	w.Set("nodesMin=5")
	if w.own().below != "" {
		out, err := w.Try("up", "--refresh", "--yes", "--skip-preview")
		assert.Error(w.T, err, "the number must be raised first")
		assert.Contains(w.T, out, w.own().below)
		w.own().setNodes(w, 5)
	}
	w.Apply("--refresh")
	assert.Equal(w.T, nodeRange{5, w.own().raised, 6}, w.own().nodes(w))
	w.converged("with another range")

	// Why the refresh: without it EKS is sent the number that Pulumi saw last. Azure and Google leave the number to their autoscalers.
	w.own().setNodes(w, 6)
	w.Set("nodesMax=7")
	w.Apply()
	assert.Equal(w.T, nodeRange{5, w.own().stale, 7}, w.own().nodes(w))
}

func (w *scene) tagByHand() {
	w.T.Helper()
	for _, m := range w.own().marked {
		m.put(w, foreignTag, "4711")
	}
}

// stillTagged returns the types of the resources that still have that tag.
func (w *scene) stillTagged() (tagged []string) {
	w.T.Helper()
	for _, m := range w.own().marked {
		if m.has(w, foreignTag) {
			tagged = append(tagged, m.token)
		}
	}
	return tagged
}

// Somebody deletes the cluster, and with it what runs there. Pulumi says so, and the commands of docs/operations.md lead to a new one.
func loseCluster(w *scene) {
	w.removeCluster()
	out, err := w.Try("destroy", "--yes", "--skip-preview")
	assert.Error(w.T, err)
	assert.Contains(w.T, out, "PULUMI_K8S_DELETE_UNREACHABLE")
	if w.own().asks != "" { // of other clouds nothing is asked in a preview
		out, err = w.Try("preview")
		assert.Error(w.T, err)
		assert.Contains(w.T, out, w.own().asks)
		assert.Contains(w.T, out, `docs/operations.md, "The cluster is gone"`)
	}
	out, err = w.Try("preview", "--refresh")
	assert.Error(w.T, err)
	assert.Contains(w.T, out, "If the cluster was deleted, you can remove this resource from Pulumi state")
	w.forgetCluster()
	w.documented("pulumi up")
	w.converged("with a new cluster")
	assert.Equal(w.T, "3", w.Get("statefulsets", "migratorydata", "{.status.readyReplicas}"))
}

// removeCluster deletes the cluster as a person does: on EKS the node groups must go first, on GKE the node pools go along, on AKS the
// second resource group does.
func (w *scene) removeCluster() {
	w.T.Helper()
	for _, token := range w.own().types {
		require.NoError(w.T, w.cloud.Remove(w.Context, token, w.one(token).ID))
	}
}

// forgetCluster lets Pulumi forget it. A load balancer of EKS or GKE is left to a person: nobody else takes it away, and it would hold the
// network. AKS leaves none.
func (w *scene) forgetCluster() {
	w.T.Helper()
	w.documented("PULUMI_K8S_DELETE_UNREACHABLE=true pulumi refresh")
	removed := 0
	for _, r := range w.resources() {
		if strings.HasSuffix(r.Type, ":LoadBalancer") {
			require.NoError(w.T, w.cloud.Remove(w.Context, r.Type, r.ID))
			removed++
		}
	}
	assert.Equal(w.T, w.own().orphans, removed)
}

// documented runs a command that docs/operations.md gives for a cluster that is gone, and answers its question with yes.
func (w *scene) documented(command string) {
	w.T.Helper()
	w.Documented(command + " --stack eks\n")
	variable, args, set := strings.Cut(command, " pulumi ")
	if !set {
		variable, args = "", strings.TrimPrefix(command, "pulumi ")
	}
	cmd := w.Command(args, "--yes", "--skip-preview")
	cmd.Env = append(cmd.Env, variable)
	out, err := cmd.CombinedOutput()
	require.NoError(w.T, err, "%s\n%s", command, out)
}
