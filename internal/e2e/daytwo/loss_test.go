package daytwo

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/timeline"
	"stateful-clusters/internal/sandbox/cluster"
)

const (
	nodeIsOut  = "kubectl taint node <node> node.kubernetes.io/out-of-service=nodeshutdown:NoExecute"
	nodeIsBack = "kubectl taint node <node> node.kubernetes.io/out-of-service-"
	zoneIsOut  = "kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service=nodeshutdown:NoExecute"
	zoneIsBack = "kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service-"
)

// noticing is how long the control plane waits for a node that gives no sign of life: less than by Kubernetes' defaults, and still long
// enough for a machine on which kwok must wait for its turn.
const noticing = 20 * time.Second

// Machines are lost without warning. What was on them is unready as soon as that is noticed, and stays so until somebody says that they
// will not go on with it. The other members go on.
func TestLostNodesAndZones(t *testing.T) {
	t.Parallel()
	w := newWorld(t, cluster.Behaviour{NodeGrace: noticing})
	w.up()
	w.act("a node is back in time", nodeIsBackInTime)
	w.act("a node hangs", func(w *scene) { nodeHangs(w, "migratorydata-1") })
	w.act("a zone of three", zoneOfThree)
	w.act("a zone of two", zoneOfTwo)
	w.act("five members on three nodes", fiveMembersOnThreeNodes)
}

// Within the five minutes that Kubernetes waits, nothing has been done that would have to be undone.
func nodeIsBackInTime(w *scene) {
	node := w.nodeOf("migratorydata-1")
	moments := w.watched(func() {
		w.loseNodes(node)
		w.Eventually("its member is unready", func() bool { return !w.isReady("migratorydata-1") })
		assert.Len(w.T, w.found("migratorydata-hs"), seeds, "members must find one that is not ready")
		w.assertNoEviction("migratorydata-2")
		w.bringBack(node)
		w.allReady()
	})
	assert.Empty(w.T, timeline.Takings(moments))
	assertUndisturbed(w.T, moments, "migratorydata-1")
}

// The machine does not answer, and nobody knows whether it still runs what is on it. A person who has switched it off says so.
func nodeHangs(w *scene, members ...string) {
	node := w.nodeOf(members[0])
	moments := w.watched(func() {
		w.loseNodes(node)
		w.assertNoEviction(w.memberElsewhere(node))
		w.RunDocumented(nodeIsOut, "<node>", node)
		w.awaitElsewhere(members, node)
	})
	assertUndisturbed(w.T, moments, members...)
	assertOneByOne(w.T, moments, members)

	moments = w.watched(func() {
		w.bringBack(node)
		w.RunDocumented(nodeIsBack, "<node>", node)
	})
	assert.Empty(w.T, timeline.Takings(moments), "what was moved stays where it is")
}

// Three members in three zones: one goes with its zone, and the other two are a majority.
func zoneOfThree(w *scene) {
	w.rollsOut(func() { w.Set("image=migratorydata/server:6.0.25") }) // which spreads them
	zones := w.zones()
	require.Len(w.T, zones, 3, "two members are in one zone while another has none: %v", zones)
	loseZone(w, "zone-b", zones["zone-b"], 2)
}

// In two zones, one has two of the three seeds, which are the majority; the third seed goes on alone.
func zoneOfTwo(w *scene) {
	w.Patch("nodes", "node-2", `{"metadata":{"labels":{"topology.kubernetes.io/zone":"zone-a"}}}`)
	w.rollsOut(func() { w.Set("image=migratorydata/server:6.0.26") })
	zones := w.zones()
	require.Len(w.T, zones, 2, "all members are in one zone: %v", zones)
	crowded := crowdedZone(zones)
	loseZone(w, crowded, zones[crowded], 1)
}

// loseZone lets all machines of a zone be lost, and has their members brought to the other zones. When the zone is back, they stay
// there until they are helped.
func loseZone(w *scene, zone string, members []string, left int) {
	w.T.Helper()
	nodes := w.List("nodes", "{.items[*].metadata.name}", metav1.ListOptions{LabelSelector: "topology.kubernetes.io/zone=" + zone})
	moments := w.watched(func() {
		w.loseNodes(nodes...)
		for _, pod := range members {
			w.Eventually(pod+" is unready", func() bool { return !w.isReady(pod) })
		}
		w.Eventually("clients find the others only", func() bool { return len(w.found(client)) == left })
		w.assertNoEviction(w.memberElsewhere(nodes...))
		w.RunDocumented(zoneIsOut, "<zone>", zone)
		w.awaitElsewhere(members, nodes...)
	})
	assertUndisturbed(w.T, moments, members...)
	assertOneByOne(w.T, moments, members)

	moments = w.watched(func() {
		w.bringBack(nodes...)
		w.RunDocumented(zoneIsBack, "<zone>", zone)
	})
	assert.Empty(w.T, timeline.Takings(moments), "what was moved stays where it is")
	zones := w.zones()
	require.Empty(w.T, zones[zone])
	moves := zones[crowdedZone(zones)][0]
	w.watched(func() {
		w.RunDocumented("kubectl -n migratory delete pod migratorydata-1", "migratorydata-1", moves)
		w.allReady()
	})
	assert.Equal(w.T, []string{moves}, w.zones()[zone])
}

// Five members share three nodes as evenly as can be, and two nodes when one is lost. Nodes that are closed or lost do not count for
// that, or the members would have nowhere to go. A new node that comes before the old one is deleted takes its members.
func fiveMembersOnThreeNodes(w *scene) {
	for _, node := range []string{"node-3", "node-4"} {
		w.drain(node).Succeeds()
		w.allReady()
		w.Delete("nodes", node)
	}
	for _, setting := range []string{"autoscaling=false", "membersMin=5"} { // one by one: docs/operations.md, "Without the autoscaler"
		w.Set(setting)
		w.up()
	}
	counts, node := w.crowd()
	require.Equal(w.T, []int{2, 2, 1}, counts)
	nodeHangs(w, w.membersOn(node)...)
	counts, _ = w.crowd()
	assert.Equal(w.T, []int{3, 2}, counts)
	w.Set("image=migratorydata/server:6.0.27")
	w.watched(func() { w.up() })
	counts, node = w.crowd()
	assert.Equal(w.T, []int{2, 2, 1}, counts, "a rollout spreads them again")

	members := w.membersOn(node)
	moments := w.watched(func() {
		w.loseNodes(node)
		w.addNode("replacement", w.nodeOf(w.memberElsewhere(node)), 30)
		w.Delete("nodes", node)
		w.awaitElsewhere(members, node)
	})
	assertUndisturbed(w.T, moments, members...)
	assertOneByOne(w.T, moments, members)
	counts, _ = w.crowd()
	assert.Equal(w.T, []int{2, 2, 1}, counts)
	assert.NotEmpty(w.T, w.membersOn("replacement"))
	w.assertConverged()
}

// memberElsewhere returns a member that is on none of the nodes.
func (w *scene) memberElsewhere(nodes ...string) string {
	w.T.Helper()
	for ordinal := 0; ; ordinal++ {
		if pod := member(ordinal); !slices.Contains(nodes, w.nodeOf(pod)) {
			return pod
		}
	}
}

// zones returns the members of each zone that has any.
func (w *scene) zones() map[string][]string {
	w.T.Helper()
	zones := map[string][]string{}
	for _, node := range w.nodes() {
		if members := w.membersOn(node); len(members) > 0 {
			zone := w.Get("nodes", node, `{.metadata.labels.topology\.kubernetes\.io/zone}`)
			zones[zone] = append(zones[zone], members...)
		}
	}
	return zones
}

// crowdedZone returns the zone that has the most members.
func crowdedZone(zones map[string][]string) string {
	crowded := ""
	for zone := range zones {
		if len(zones[zone]) > len(zones[crowded]) {
			crowded = zone
		}
	}
	return crowded
}

// crowd returns how many members each node has that has any, the most first, and one of those with the most.
func (w *scene) crowd() (counts []int, crowded string) {
	w.T.Helper()
	for _, node := range w.nodes() {
		n := len(w.membersOn(node))
		if n > 0 && n >= slices.Max(append(counts, 0)) {
			crowded = node
		}
		if n > 0 {
			counts = append(counts, n)
		}
	}
	slices.Sort(counts)
	slices.Reverse(counts)
	return counts, crowded
}

// assertOneByOne expects that members which were replaced came in the order of their numbers, each when the one before it was ready.
func assertOneByOne(t *testing.T, moments []timeline.Moment, members []string) {
	t.Helper()
	members = slices.Sorted(slices.Values(members))
	first := moments[0].Members
	for i := 1; i < len(members); i++ {
		made := slices.IndexFunc(moments, func(m timeline.Moment) bool {
			next, there := m.Members[members[i]]
			return there && next.UID != first[members[i]].UID
		})
		require.Positive(t, made, "%s was not replaced", members[i])
		before := moments[made].Members[members[i-1]]
		require.True(t, before.Ready && before.UID != first[members[i-1]].UID, "%s came before %s was back", members[i], members[i-1])
	}
}
