package clouds

import (
	"slices"
	"strings"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
)

const foreignTag = "cost-centre"

// taggedByHand are the types of what somebody tags.
var taggedByHand = map[string][]string{
	"eks": {"aws:ec2/vpc:Vpc", eksType, groupType},
	"aks": {"azure-native:resources:ResourceGroup", aksType},
}

// An autoscaler has moved nodes, and a person has put tags on what the program made. Neither a run without changes nor one with changes
// elsewhere touches that.
func othersChange(w *scene) {
	w.setNodes(3)
	w.Set("nodesMin=3", "nodesMax=5", "cpuTarget=50")
	w.Apply("--refresh")
	w.setNodes(4)
	w.tagByHand()
	nodes, tagged, calls := w.nodes(), w.stillTagged(), len(w.ledger(0))
	require.Equal(w.T, taggedByHand[w.Stack], tagged)
	w.Apply()
	w.Set("cpuTarget=55")
	w.Apply()
	assert.Equal(w.T, nodes, w.nodes())
	assert.Equal(w.T, tagged, w.stillTagged())
	assert.False(w.T, slices.ContainsFunc(w.ledger(calls), func(e control.Entry) bool { return e.Operation == control.Update }))

	// What docs/operations.md says of tags: a refresh takes them for changes of ours, and the next update removes them.
	w.Apply("--refresh")
	assert.Equal(w.T, nodes, w.nodes())
	assert.Empty(w.T, w.stillTagged())
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
	assert.Equal(w.T, nodeRange{3, 4, 6}, w.nodes())
	w.Set("nodesMin=5")
	if w.Stack == "eks" {
		out, err := w.Try("up", "--refresh", "--yes", "--skip-preview")
		assert.Error(w.T, err, "AWS wants the desired size raised first")
		assert.Contains(w.T, out, "Minimum capacity 5 can't be greater than desired size 4")
		w.setNodes(5)
	}
	w.Apply("--refresh")
	assert.Equal(w.T, nodeRange{5, 5, 6}, w.nodes())
	w.converged("with another range")

	// Why the refresh: without it EKS is sent the number that Pulumi saw last. Azure leaves the number to its autoscaler.
	w.setNodes(6)
	w.Set("nodesMax=7")
	w.Apply()
	left := map[string]int{"eks": 5, "aks": 6}[w.Stack]
	assert.Equal(w.T, nodeRange{5, left, 7}, w.nodes())
}

func (w *scene) tagByHand() {
	w.T.Helper()
	for _, token := range taggedByHand[w.Stack] {
		w.change(token, map[string]any{"tags": map[string]any{foreignTag: "4711"}})
	}
}

// stillTagged returns the types of the resources that still have that tag.
func (w *scene) stillTagged() (tagged []string) {
	w.T.Helper()
	for _, token := range taggedByHand[w.Stack] {
		if tags, _ := w.one(token).Inputs["tags"].(map[string]any); tags[foreignTag] != nil {
			tagged = append(tagged, token)
		}
	}
	return tagged
}

// nodeRange is how many nodes there may be, and are.
type nodeRange struct{ Min, Now, Max int }

func (w *scene) nodes() nodeRange {
	w.T.Helper()
	read := func(from any, low, now, high string) nodeRange {
		values, ok := from.(map[string]any)
		require.True(w.T, ok, "%v", from)
		return nodeRange{int(values[low].(float64)), int(values[now].(float64)), int(values[high].(float64))}
	}
	if w.Stack == "eks" {
		return read(w.one(groupType).Inputs["scalingConfig"], "minSize", "desiredSize", "maxSize")
	}
	return read(w.one(aksType).Inputs["agentPoolProfiles"].([]any)[0], "minCount", "count", "maxCount")
}

// setNodes moves the number of nodes as the cluster autoscaler does.
func (w *scene) setNodes(number int) {
	w.T.Helper()
	if w.Stack == "eks" {
		w.change(groupType, map[string]any{"scalingConfig": map[string]any{"desiredSize": number}})
		return
	}
	pools := w.one(aksType).Inputs["agentPoolProfiles"].([]any)
	pools[0].(map[string]any)["count"] = number
	w.change(aksType, map[string]any{"agentPoolProfiles": pools})
}

// Somebody deletes the cluster, and with it what runs there. Pulumi says so, and the commands of docs/operations.md lead to a new one.
func loseCluster(w *scene) {
	w.removeCluster()
	out, err := w.Try("destroy", "--yes", "--skip-preview")
	assert.Error(w.T, err)
	assert.Contains(w.T, out, "PULUMI_K8S_DELETE_UNREACHABLE")
	if w.Stack == "aks" { // of EKS nothing is asked in a preview
		out, err = w.Try("preview")
		assert.Error(w.T, err)
		assert.Contains(w.T, out, "AKS gives no kubeconfig for the cluster aks-migratorydata")
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

// removeCluster deletes the cluster as a person does: on EKS the node groups must go first, on AKS the second resource group goes
// with it.
func (w *scene) removeCluster() {
	w.T.Helper()
	for _, token := range map[string][]string{"eks": {groupType, eksType}, "aks": {aksType}}[w.Stack] {
		require.NoError(w.T, w.cloud.Remove(w.Context, token, w.one(token).ID))
	}
}

// forgetCluster lets Pulumi forget it. The load balancer of EKS is left to `aws elbv2 delete-load-balancer`: nobody else takes it away,
// and it would hold the network. AKS leaves none.
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
	assert.Equal(w.T, map[string]int{"eks": 1, "aks": 0}[w.Stack], removed)
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
