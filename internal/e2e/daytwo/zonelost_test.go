package daytwo

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/timeline"
)

// The section of docs/operations.md that the tests follow.
const zoneLost = "A zone is lost"

// Three members in three zones: one of them goes with its zone, and the other two are a majority.
func TestOneOfThreeZonesIsLost(t *testing.T) {
	t.Parallel()
	w := newWorldThat(t, quickToNotice)
	w.up()
	zones := w.zones()
	require.Len(t, zones, 3, "two members are in one zone while another has none: %v", zones)
	w.loseZone("zone-b", zones["zone-b"], 2)
}

// Three members in two zones: one zone has two of the three seeds, which are the majority. The third seed goes on alone.
func TestOneOfTwoZonesIsLost(t *testing.T) {
	t.Parallel()
	w := newWorldThat(t, quickToNotice)
	w.kubectl("label", "node", "node-2", "--overwrite", zoneLabel+"=zone-a")
	w.up()
	zones := w.zones()
	require.Len(t, zones, 2, "all members are in one zone: %v", zones)
	crowded := crowdedZone(zones)
	w.loseZone(crowded, zones[crowded], 1)
}

// loseZone lets all machines of a zone be lost, and has their members brought to the other zones. When the zone is back, they stay
// there until they are helped.
func (w *world) loseZone(zone string, members []string, left int) {
	w.t.Helper()
	nodes := w.nodesIn(zone)
	moments := w.watched(func() {
		w.loseNodes(nodes...)
		for _, member := range members {
			w.awaitGivenUp(member)
		}
		w.assertNoEviction(w.memberElsewhere(nodes))
		w.runDocumented(zoneLost, "kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service=nodeshutdown:NoExecute", "<zone>", zone)
		for _, member := range members {
			w.awaitElsewhere(member, nodes...)
		}
	})
	assertUndisturbed(w.t, moments, members...)
	assertOneByOne(w.t, moments, members)
	assert.Equal(w.t, left, fewestServing(moments))

	moments = w.watched(func() {
		w.bringBack(nodes...)
		w.runDocumented(zoneLost, "kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service-", "<zone>", zone)
	})
	assert.Empty(w.t, timeline.Takings(moments), "what was moved stays where it is")
	zones := w.zones()
	require.Empty(w.t, zones[zone])
	moves := zones[crowdedZone(zones)][0]
	w.kubectl("wait", "statefulset/migratorydata", inNamespace, "--for=jsonpath={.status.availableReplicas}=3", "--timeout="+patience.String())
	w.watched(func() {
		w.runDocumented(zoneLost, "kubectl -n migratory delete pod migratorydata-1", "migratorydata-1", moves)
		w.allReady()
	})
	assert.Equal(w.t, []string{moves}, w.zones()[zone])
}
