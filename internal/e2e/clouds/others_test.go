package clouds

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/account"
)

// An autoscaler has moved nodes, another one members, and a person has put tags on what the program made. Neither a run without
// changes nor one with changes elsewhere touches that, and none takes nodes or members back.
func TestOthersChanges(t *testing.T) {
	for stack := range stacks {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			w.up()
			w.setNodes(4)
			w.loadMembers()
			w.tagByHand()
			before, calls := w.ofOthers(), len(w.ledger(0))

			w.up()
			w.set("cpuTarget", "55")
			w.up()
			assert.Equal(t, before, w.ofOthers())
			assert.False(t, slices.ContainsFunc(w.ledger(calls), func(e account.Entry) bool { return e.Operation == account.Update }))

			// What docs/operations.md says of tags: a refresh takes them for changes of ours, and the next update removes them.
			w.pulumi("up", "--refresh", "--yes", "--skip-preview")
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
func (w *world) changeNodeRange() {
	w.t.Helper()
	w.set("nodesMax", "6")
	w.pulumi("up", "--refresh", "--yes", "--skip-preview")
	assert.Equal(w.t, nodeRange{3, 4, 6}, w.nodes())
	w.set("nodesMin", "5")
	if w.stack == "eks" {
		out, err := w.tryPulumi("up", "--refresh", "--yes", "--skip-preview")
		assert.Error(w.t, err, "AWS wants the desired size raised first")
		assert.Contains(w.t, out, "Minimum capacity 5 can't be greater than desired size 4")
		w.setNodes(5)
	}
	w.pulumi("up", "--refresh", "--yes", "--skip-preview")
	assert.Equal(w.t, nodeRange{5, 5, 6}, w.nodes())
	w.converged("with another range")

	// Why the refresh: without it EKS is sent the number that Pulumi saw last. Azure leaves the number to its autoscaler.
	w.setNodes(6)
	w.set("nodesMax", "7")
	w.up()
	left := map[string]int{"eks": 5, "aks": 6}[w.stack]
	assert.Equal(w.t, nodeRange{5, left, 7}, w.nodes())
}

// Tags that the configuration names as others' stay, as docs/operations.md says: the state learns of the names first.
func TestTagsOfOthers(t *testing.T) {
	for stack := range stacks {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			w.set("--path", "tags[0].name", "team")
			w.set("--path", "tags[0].value", "messaging")
			w.up()
			w.tagByHand()
			before := w.ofOthers()
			require.NotEmpty(t, before.Tagged)
			w.set("--path", "foreignTags[0]", foreignTag)
			w.up()
			w.pulumi("up", "--refresh", "--yes", "--skip-preview")
			assert.Equal(t, before.Tagged, w.ofOthers().Tagged, "after a refresh")
			w.set("--path", "tags[0].value", "push") // on the same resources
			w.set("nodesMax", "6")
			w.pulumi("up", "--refresh", "--yes", "--skip-preview")
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

func (w *world) tagByHand() {
	w.t.Helper()
	for _, token := range taggedByHand[w.stack] {
		w.change(token, map[string]any{"tags": map[string]any{foreignTag: "4711"}})
	}
}

// nodeRange is how many nodes there may be, and are.
type nodeRange struct{ Min, Now, Max int }

func (w *world) nodes() nodeRange {
	w.t.Helper()
	read := func(from any, low, now, high string) nodeRange {
		values, ok := from.(map[string]any)
		require.True(w.t, ok, "%v", from)
		return nodeRange{int(values[low].(float64)), int(values[now].(float64)), int(values[high].(float64))}
	}
	if w.stack == "eks" {
		return read(w.one(groupType).Inputs["scalingConfig"], "minSize", "desiredSize", "maxSize")
	}
	return read(w.one(aksType).Inputs["agentPoolProfiles"].([]any)[0], "minCount", "count", "maxCount")
}

// setNodes moves the number of nodes as the cluster autoscaler does.
func (w *world) setNodes(number int) {
	w.t.Helper()
	if w.stack == "eks" {
		w.change(groupType, map[string]any{"scalingConfig": map[string]any{"desiredSize": number}})
		return
	}
	pools := w.one(aksType).Inputs["agentPoolProfiles"].([]any)
	pools[0].(map[string]any)["count"] = number
	w.change(aksType, map[string]any{"agentPoolProfiles": pools})
}

// loadMembers makes the members so busy that the autoscaler wants five of them.
func (w *world) loadMembers() {
	w.t.Helper()
	for _, pod := range []string{"migratorydata-0", "migratorydata-1", "migratorydata-2"} {
		w.kubectl("annotate", "pod", pod, "--namespace=migratory", "kwok.x-k8s.io/usage-cpu=450m")
	}
	w.eventually("the autoscaler adds members", func() bool { return w.memberCount() == "5 5" })
}

// memberCount is how many there shall be, and how many are ready.
func (w *world) memberCount() string {
	w.t.Helper()
	return w.kubectl("get", "statefulset", "migratorydata", "--namespace=migratory", "-o", "jsonpath={.spec.replicas} {.status.readyReplicas}")
}

// othersWork is what others have changed.
type othersWork struct {
	Nodes   nodeRange
	Members string
	Tagged  []string // types of resources
}

func (w *world) ofOthers() othersWork {
	w.t.Helper()
	work := othersWork{Nodes: w.nodes(), Members: w.memberCount()}
	for _, token := range taggedByHand[w.stack] {
		if tags, _ := w.one(token).Inputs["tags"].(map[string]any); tags[foreignTag] != nil {
			work.Tagged = append(work.Tagged, token)
		}
	}
	return work
}

// one returns the only resource of its type in the account.
func (w *world) one(token string) account.Resource {
	w.t.Helper()
	all := slices.DeleteFunc(w.resources(), func(r account.Resource) bool { return r.Type != token })
	require.Len(w.t, all, 1, token)
	return all[0]
}

// change alters the only resource of its type as somebody else would.
func (w *world) change(token string, properties map[string]any) {
	w.t.Helper()
	require.NoError(w.t, w.cloud.Change(w.t.Context(), token, w.one(token).ID, properties))
}
