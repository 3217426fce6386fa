package daytwo

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/timeline"
	"stateful-clusters/internal/sandbox/cluster"
)

const (
	zoneLabel      = "topology.kubernetes.io/zone"
	nodeIsOut      = "kubectl taint node <node> node.kubernetes.io/out-of-service=nodeshutdown:NoExecute"
	nodeIsBack     = "kubectl taint node <node> node.kubernetes.io/out-of-service-"
	cannotBeMissed = "Cannot evict pod as it would violate the pod's disruption budget"
)

// A machine is lost without warning, one after the other on the same stack. What was on it is unready as soon as that is noticed, and
// stays so until somebody says that the machine will not go on with it. The other members go on.
func TestANodeIsLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, cluster.Behaviour{NodeGrace: quickToNotice.NodeGrace})
	w.up()
	t.Run("and is back in time", func(t *testing.T) { nodeIsBackInTime(w.In(t)) })
	t.Run("and hangs", func(t *testing.T) { nodeHangs(w.In(t), "migratorydata-1") })
	t.Run("and its machine is gone", func(t *testing.T) { machineIsGone(w.In(t)) })
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
		w.Eventually("its member is ready", func() bool { return w.isReady("migratorydata-1") })
	})
	assert.Empty(w.T, timeline.Takings(moments))
	assertUndisturbed(w.T, moments, "migratorydata-1")
}

// The machine does not answer, and nobody knows whether it still runs what is on it. A person who has switched it off says so.
func nodeHangs(w *scene, members ...string) {
	node := w.nodeOf(members[0])
	moments := w.watched(func() {
		w.loseNodes(node)
		w.awaitUnreachable(node)
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

// The cloud has deleted the machine, and with it the node. No person is needed.
func machineIsGone(w *scene) {
	node := w.nodeOf("migratorydata-1")
	moments := w.watched(func() {
		w.loseNodes(node)
		w.awaitUnreachable(node)
		w.Delete("nodes", node)
		w.awaitElsewhere([]string{"migratorydata-1"}, node)
	})
	assertUndisturbed(w.T, moments, "migratorydata-1")
}

// Three members in three zones: one goes with its zone, and the other two are a majority. In two zones, one has two of the three
// seeds, which are the majority; the third seed goes on alone.
func TestAZoneIsLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, quickToNotice)
	w.up()
	zones := w.zones()
	require.Len(t, zones, 3, "two members are in one zone while another has none: %v", zones)
	w.loseZone("zone-b", zones["zone-b"], 2)

	w.Patch("nodes", "node-2", `{"metadata":{"labels":{"topology.kubernetes.io/zone":"zone-a"}}}`)
	w.Set("image=migratorydata/server:6.0.25")
	w.up()
	zones = w.zones()
	require.Len(t, zones, 2, "all members are in one zone: %v", zones)
	crowded := crowdedZone(zones)
	w.loseZone(crowded, zones[crowded], 1)
}

// loseZone lets all machines of a zone be lost, and has their members brought to the other zones. When the zone is back, they stay
// there until they are helped.
func (w *scene) loseZone(zone string, members []string, left int) {
	w.T.Helper()
	nodes := w.List("nodes", "{.items[*].metadata.name}", metav1.ListOptions{LabelSelector: zoneLabel + "=" + zone})
	moments := w.watched(func() {
		w.loseNodes(nodes...)
		w.awaitGivenUp(members)
		w.assertNoEviction(w.memberElsewhere(nodes...))
		w.RunDocumented("kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service=nodeshutdown:NoExecute", "<zone>", zone)
		w.awaitElsewhere(members, nodes...)
	})
	assertUndisturbed(w.T, moments, members...)
	assertOneByOne(w.T, moments, members)
	assert.Equal(w.T, left, fewestServing(moments))

	moments = w.watched(func() {
		w.bringBack(nodes...)
		w.RunDocumented("kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service-", "<zone>", zone)
	})
	assert.Empty(w.T, timeline.Takings(moments), "what was moved stays where it is")
	zones := w.zones()
	require.Empty(w.T, zones[zone])
	moves := zones[crowdedZone(zones)][0]
	w.allReady()
	w.watched(func() {
		w.RunDocumented("kubectl -n migratory delete pod migratorydata-1", "migratorydata-1", moves)
		w.allReady()
	})
	assert.Equal(w.T, []string{moves}, w.zones()[zone])
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

// Five members share three nodes as evenly as can be, and two nodes when one is lost. Nodes that are closed or lost do not count for
// that, or the members would have nowhere to go. A new node that comes before the old one is deleted takes its members.
func TestFiveMembersOnThreeNodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, quickToNotice, "membersMin=5", "autoscaling=false")
	w.Delete("nodes", "node-3")
	w.Delete("nodes", "node-4")
	w.up()
	counts, node := w.crowd()
	require.Equal(t, []int{2, 2, 1}, counts)
	nodeHangs(w, w.membersOn(node)...)
	counts, _ = w.crowd()
	assert.Equal(t, []int{3, 2}, counts)
	w.Set("image=migratorydata/server:6.0.25")
	w.watched(func() { w.up() })
	counts, node = w.crowd()
	assert.Equal(t, []int{2, 2, 1}, counts, "a rollout spreads them again")

	members := w.membersOn(node)
	moments := w.watched(func() {
		w.loseNodes(node)
		w.awaitUnreachable(node)
		w.addNode("replacement", w.nodeOf(w.memberElsewhere(node)), 30)
		w.Delete("nodes", node)
		w.awaitElsewhere(members, node)
	})
	assertUndisturbed(t, moments, members...)
	assertOneByOne(t, moments, members)
	counts, _ = w.crowd()
	assert.Equal(t, []int{2, 2, 1}, counts)
	assert.NotEmpty(t, w.membersOn("replacement"))
}

// loseNodes lets machines be lost without warning, all at the same moment. The control plane notices later: see awaitUnreachable.
func (w *scene) loseNodes(nodes ...string) {
	w.T.Helper()
	for _, node := range nodes {
		w.Patch("nodes", node, `{"metadata":{"labels":{"sandbox.stateful-clusters/fail":"lost"}}}`)
	}
}

// awaitUnreachable waits until the control plane has noticed that it lacks a node.
func (w *scene) awaitUnreachable(node string) {
	w.T.Helper()
	w.Eventually(node+" is unreachable", func() bool {
		return w.Get("nodes", node, `{.status.conditions[?(@.type=="Ready")].status}`) == "Unknown"
	})
}

// bringBack gives lost machines back as they were, and waits until they can be reached.
func (w *scene) bringBack(nodes ...string) {
	w.T.Helper()
	for _, node := range nodes {
		w.Patch("nodes", node, `{"metadata":{"labels":{"sandbox.stateful-clusters/fail":null}}}`)
		w.Eventually(node+" is reachable", func() bool {
			state := w.Get("nodes", node, `{.status.conditions[?(@.type=="Ready")].status} {.spec.taints[*].key}`)
			return strings.HasPrefix(state, "True") && !strings.Contains(state, "node.kubernetes.io/unreachable")
		})
	}
}

// awaitElsewhere waits until members are ready on other nodes than the lost ones.
func (w *scene) awaitElsewhere(members []string, lost ...string) {
	w.T.Helper()
	for _, pod := range members {
		w.Eventually(pod+" is ready elsewhere", func() bool { return w.isReady(pod) && !slices.Contains(lost, w.nodeOf(pod)) })
	}
}

// awaitGivenUp waits until members of a lost node were told to go, and the time that they were granted for that is over. They stay all
// the same: nobody knows whether they still run.
func (w *scene) awaitGivenUp(members []string) {
	w.T.Helper()
	for _, pod := range members {
		told := func() string { return w.Get("pods", pod, "{.metadata.deletionTimestamp}") }
		w.Eventually(pod+" is given up", func() bool {
			until, err := time.Parse(time.RFC3339, told())
			return err == nil && time.Now().After(until.Add(2*time.Second))
		})
		require.NotEmpty(w.T, told(), "%s has gone, though nobody can have confirmed it", pod)
	}
}

// memberElsewhere returns a member that is on none of the nodes.
func (w *scene) memberElsewhere(nodes ...string) string {
	w.T.Helper()
	for ordinal := 0; ; ordinal++ {
		if pod := fmt.Sprintf("migratorydata-%d", ordinal); !slices.Contains(nodes, w.nodeOf(pod)) {
			return pod
		}
	}
}

// fewestServing returns how many members had clients when they were fewest.
func fewestServing(moments []timeline.Moment) int {
	fewest := moments[0].Serving[client]
	for _, m := range moments {
		fewest = min(fewest, m.Serving[client])
	}
	return fewest
}

// assertNoEviction tries to drain the node of a member, which the disruption budget must not admit while another one is missing.
func (w *scene) assertNoEviction(pod string) {
	w.T.Helper()
	node := w.nodeOf(pod)
	drain := w.Start(w.Kubectl(append([]string{"drain", node}, drainFlags...)...))
	drain.Says(cannotBeMissed)
	drain.End()
	w.Run("uncordon", node)
}

// assertUndisturbed expects that all members but some were the same and ready at each moment.
func assertUndisturbed(t *testing.T, moments []timeline.Moment, but ...string) {
	t.Helper()
	for name, first := range moments[0].Members {
		for _, m := range moments {
			require.True(t, slices.Contains(but, name) || m.Members[name] == first, "%s was disturbed: %s", name, m)
		}
	}
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
