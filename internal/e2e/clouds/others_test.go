package clouds

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// An autoscaler has moved nodes, another one members, and a person has put tags on what the program made. Neither a run without
// changes nor one with changes elsewhere touches that, and none takes nodes or members back.
func TestOthersChanges(t *testing.T) {
	for stack := range stacks {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			w.Apply()
			w.setNodes(4)
			w.loadMembers()
			w.tagByHand()
			before, calls := w.ofOthers(), len(w.ledger(0))

			w.Apply()
			w.Set("cpuTarget=55")
			w.Apply()
			assert.Equal(t, before, w.ofOthers())
			assert.False(t, slices.ContainsFunc(w.ledger(calls), func(e control.Entry) bool { return e.Operation == control.Update }))

			// What docs/operations.md says of tags: a refresh takes them for changes of ours, and the next update removes them.
			w.Apply("--refresh")
			after := w.ofOthers()
			assert.Equal(t, before.Nodes, after.Nodes)
			assert.Equal(t, before.Members, after.Members)
			assert.Empty(t, after.Tagged)
			w.converged("after a refresh")

			w.changeNodeRange()
		})
	}
}

// changeNodeRange follows docs/operations.md, "Changing nodesMin or nodesMax", while four nodes run.
func (w *scene) changeNodeRange() {
	w.T.Helper()
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

// Tags that the configuration names as others' stay, as docs/operations.md says: the state learns of the names first.
func TestTagsOfOthers(t *testing.T) {
	for stack := range stacks {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			w.Set("tags[0].name=team")
			w.Set("tags[0].value=messaging")
			w.Apply()
			w.tagByHand()
			before := w.ofOthers()
			require.NotEmpty(t, before.Tagged)
			w.Set("foreignTags[0]" + "=" + foreignTag)
			w.Apply()
			w.Apply("--refresh")
			assert.Equal(t, before.Tagged, w.ofOthers().Tagged, "after a refresh")
			w.Set("tags[0].value=push") // on the same resources
			w.Set("nodesMax=6")
			w.Apply("--refresh")
			assert.Equal(t, before.Tagged, w.ofOthers().Tagged, "after an update")
			w.converged("with a tag of somebody else")
		})
	}
}

const foreignTag = "cost-centre"

// taggedByHand are the types of what somebody tags.
var taggedByHand = map[string][]string{
	"eks": {"aws:ec2/vpc:Vpc", "aws:eks/cluster:Cluster", "aws:eks/nodeGroup:NodeGroup"},
	"aks": {"azure-native:resources:ResourceGroup", aksType},
}

const (
	aksType   = "azure-native:containerservice/v20241001:ManagedCluster"
	groupType = "aws:eks/nodeGroup:NodeGroup"
)

func (w *scene) tagByHand() {
	w.T.Helper()
	for _, token := range taggedByHand[w.Stack] {
		w.change(token, map[string]any{"tags": map[string]any{foreignTag: "4711"}})
	}
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

// loadMembers makes the members so busy that the autoscaler wants five of them.
func (w *scene) loadMembers() {
	w.T.Helper()
	for _, pod := range []string{"migratorydata-0", "migratorydata-1", "migratorydata-2"} {
		w.Patch("pods", pod, `{"metadata":{"annotations":{"kwok.x-k8s.io/usage-cpu":"450m"}}}`)
	}
	w.Eventually("the autoscaler adds members", func() bool { return w.memberCount() == "5 5" })
}

// memberCount is how many there shall be, and how many are ready.
func (w *scene) memberCount() string {
	w.T.Helper()
	return w.Get("statefulsets", "migratorydata", "{.spec.replicas} {.status.readyReplicas}")
}

// othersWork is what others have changed.
type othersWork struct {
	Nodes   nodeRange
	Members string
	Tagged  []string // types of resources
}

func (w *scene) ofOthers() othersWork {
	w.T.Helper()
	work := othersWork{Nodes: w.nodes(), Members: w.memberCount()}
	for _, token := range taggedByHand[w.Stack] {
		if tags, _ := w.one(token).Inputs["tags"].(map[string]any); tags[foreignTag] != nil {
			work.Tagged = append(work.Tagged, token)
		}
	}
	return work
}

// one returns the only resource of its type in the control.
func (w *scene) one(token string) control.Resource {
	w.T.Helper()
	all := slices.DeleteFunc(w.resources(), func(r control.Resource) bool { return r.Type != token })
	require.Len(w.T, all, 1, token)
	return all[0]
}

// change alters the only resource of its type as somebody else would.
func (w *scene) change(token string, properties map[string]any) {
	w.T.Helper()
	require.NoError(w.T, w.cloud.Change(w.T.Context(), token, w.one(token).ID, properties))
}
