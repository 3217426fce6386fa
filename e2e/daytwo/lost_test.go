package daytwo

import (
	"strings"
	"time"

	"stateful-clusters/sandbox/cluster"
)

// quickToNotice is a control plane that notices sooner than by Kubernetes' defaults that it lacks a node, and then gives up its pods
// sooner. The first time is still long enough for a machine on which kwok must wait for its turn.
var quickToNotice = cluster.Behaviour{NodeGrace: 20 * time.Second, Toleration: 5 * time.Second}

// loseNodes lets machines be lost without warning, all at the same moment. The control plane notices later: see awaitUnreachable.
func (w *world) loseNodes(nodes ...string) {
	w.t.Helper()
	w.kubectl(append([]string{"label", "node", "sandbox.stateful-clusters/fail=lost"}, nodes...)...)
}

// awaitUnreachable waits until the control plane has noticed that it lacks the nodes.
func (w *world) awaitUnreachable(nodes ...string) {
	w.t.Helper()
	w.kubectl(append([]string{"wait", "node", "--for=condition=Ready=Unknown", "--timeout=" + patience.String()}, nodes...)...)
}

// bringBack gives lost machines back as they were, and waits until they take pods.
func (w *world) bringBack(nodes ...string) {
	w.t.Helper()
	w.kubectl(append([]string{"label", "node", "sandbox.stateful-clusters/fail-"}, nodes...)...)
	w.kubectl(append([]string{"wait", "node", "--for=condition=Ready", "--timeout=" + patience.String()}, nodes...)...)
	for _, node := range nodes {
		w.eventually(node+" is reachable", func() bool {
			return !strings.Contains(w.kubectl("get", "node", node, "-o", "jsonpath={.spec.taints}"), "node.kubernetes.io/unreachable")
		})
	}
}
