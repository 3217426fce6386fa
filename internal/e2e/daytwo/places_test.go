package daytwo

import (
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
)

const zoneLabel = "topology.kubernetes.io/zone"

func (w *world) nodes() []string {
	w.t.Helper()
	return strings.Fields(w.kubectl("get", "nodes", "-o", "jsonpath={.items[*].metadata.name}"))
}

func (w *world) nodesIn(zone string) []string {
	w.t.Helper()
	return strings.Fields(w.kubectl("get", "nodes", "--selector="+zoneLabel+"="+zone, "-o", "jsonpath={.items[*].metadata.name}"))
}

func (w *world) membersOn(node string) []string {
	w.t.Helper()
	return strings.Fields(w.kubectl("get", "pods", inNamespace, "--field-selector=spec.nodeName="+node, "-o", "jsonpath={.items[*].metadata.name}"))
}

// nodeOf returns where a member is.
func (w *world) nodeOf(pod string) string {
	w.t.Helper()
	return w.kubectl("get", "pod", pod, inNamespace, "-o", "jsonpath={.spec.nodeName}")
}

// zones returns the members of each zone that has any.
func (w *world) zones() map[string][]string {
	w.t.Helper()
	zones := map[string][]string{}
	for _, node := range w.nodes() {
		if members := w.membersOn(node); len(members) > 0 {
			zone := w.kubectl("get", "node", node, "-o", `jsonpath={.metadata.labels.topology\.kubernetes\.io/zone}`)
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

// crowd returns how many members each node has that has any, the most first.
func (w *world) crowd() []int {
	w.t.Helper()
	var counts []int
	for _, node := range w.nodes() {
		if n := len(w.membersOn(node)); n > 0 {
			counts = append(counts, n)
		}
	}
	slices.Sort(counts)
	slices.Reverse(counts)
	return counts
}

// crowdedNode returns a node that has two members.
func (w *world) crowdedNode() string {
	w.t.Helper()
	for _, node := range w.nodes() {
		if len(w.membersOn(node)) == 2 {
			return node
		}
	}
	require.Fail(w.t, "no node has two members", "%v", w.crowd())
	return ""
}
