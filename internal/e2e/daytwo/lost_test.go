package daytwo

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/timeline"
	"stateful-clusters/internal/sandbox/cluster"
)

// quickToNotice is a control plane that notices sooner than by Kubernetes' defaults that it lacks a node, and then gives up its pods
// sooner. The first time is still long enough for a machine on which kwok must wait for its turn.
var quickToNotice = cluster.Behaviour{NodeGrace: 20 * time.Second, Toleration: 5 * time.Second}

// notice and tolerated are Kubernetes' own times where a control plane is not quickToNotice.
const notice, tolerated = 50 * time.Second, 300 * time.Second

// loseNodes lets machines be lost without warning, all at the same moment. The control plane notices later: see awaitUnreachable.
func (w *world) loseNodes(nodes ...string) {
	w.t.Helper()
	w.kubectl(slices.Concat([]string{"label", "node"}, nodes, []string{"sandbox.stateful-clusters/fail=lost"})...)
}

// awaitUnreachable waits until the control plane has noticed that it lacks the nodes.
func (w *world) awaitUnreachable(nodes ...string) {
	w.t.Helper()
	w.kubectl(append([]string{"wait", "node", "--for=condition=Ready=Unknown", "--timeout=" + patience.String()}, nodes...)...)
}

// bringBack gives lost machines back as they were, and waits until they take pods.
func (w *world) bringBack(nodes ...string) {
	w.t.Helper()
	w.kubectl(slices.Concat([]string{"label", "node"}, nodes, []string{"sandbox.stateful-clusters/fail-"})...)
	w.kubectl(append([]string{"wait", "node", "--for=condition=Ready", "--timeout=" + patience.String()}, nodes...)...)
	for _, node := range nodes {
		w.eventually(node+" is reachable", func() bool {
			return !strings.Contains(w.kubectl("get", "node", node, "-o", "jsonpath={.spec.taints}"), "node.kubernetes.io/unreachable")
		})
	}
}

// isReady tells whether a member is there and ready.
func (w *world) isReady(pod string) bool {
	w.t.Helper()
	return w.kubectl("get", "pod", pod, inNamespace, "--ignore-not-found", "-o", `jsonpath={.status.conditions[?(@.type=="Ready")].status}`) == "True"
}

// awaitElsewhere waits until a member is ready on another node than the lost ones.
func (w *world) awaitElsewhere(pod string, lost ...string) {
	w.t.Helper()
	w.eventually(pod+" is ready elsewhere", func() bool {
		const state = `jsonpath={.spec.nodeName} {.status.conditions[?(@.type=="Ready")].status}`
		fields := strings.Fields(w.kubectl("get", "pod", pod, inNamespace, "--ignore-not-found", "-o", state))
		return len(fields) == 2 && !slices.Contains(lost, fields[0]) && fields[1] == "True"
	})
}

// awaitGivenUp waits until a member of a lost node was told to go, and the time that it was granted for that is over. It stays all the
// same: nobody knows whether it still runs.
func (w *world) awaitGivenUp(pod string) {
	w.t.Helper()
	told := func() string {
		return w.kubectl("get", "pod", pod, inNamespace, "-o", "jsonpath={.metadata.deletionTimestamp}")
	}
	w.within(patience+notice+tolerated, pod+" is given up", func() bool {
		until, err := time.Parse(time.RFC3339, told())
		return err == nil && time.Now().After(until.Add(2*time.Second))
	})
	require.NotEmpty(w.t, told(), "%s has gone, though nobody can have confirmed it", pod)
}

// memberElsewhere returns a member that is on none of the nodes.
func (w *world) memberElsewhere(nodes []string) string {
	w.t.Helper()
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
func (w *world) assertNoEviction(pod string) {
	w.t.Helper()
	node := w.nodeOf(pod)
	drain := w.start(w.Kubectl(w.t.Context(), append([]string{"drain", node}, drainFlags...)...))
	drain.says("Cannot evict pod as it would violate the pod's disruption budget")
	drain.end()
	w.kubectl("uncordon", node)
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
