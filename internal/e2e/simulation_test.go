package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/toolchain"
)

const workload = `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: server}
spec:
  serviceName: server
  replicas: 2
  selector: {matchLabels: {app: server}}
  template:
    metadata: {labels: {app: server}}
    spec:
      terminationGracePeriodSeconds: 3600
      containers: [{name: server, image: "example/server:1", resources: {requests: {cpu: 500m}}}]
`

// ready waits until a pod is.
func (p *plane) ready(pod string) {
	p.T.Helper()
	p.Eventually(pod+" is ready", func() bool { return p.condition("pods", pod, "Ready") == "True" })
}

func (p *plane) condition(kind, name, condition string) string {
	p.T.Helper()
	return p.Get(kind, name, `{.status.conditions[?(@.type=="`+condition+`")].status}`)
}

// passes lets a node that lives run a pod and end it. What it was to do with others at the same time has happened then.
func (p *plane) passes() {
	p.T.Helper()
	p.Put(`{apiVersion: v1, kind: Pod, metadata: {name: other}, spec: {containers: [{name: other, image: example/other:1}]}}`)
	p.ready("other")
	p.Run("delete", "pod", "other")
}

// What the sandbox plays in place of kubelets, as internal/sandbox/cluster/simulation.yaml describes it, and whole stacks do not show.
func TestNodesBehaveAsTold(t *testing.T) {
	p := newPlane(t, cluster.Behaviour{NodeGrace: 20 * time.Second, Toleration: time.Second})
	p.Put(workload)
	p.ready("server-1")

	// Deletion at once, though it was granted an hour; or at the end of the grace period.
	p.Run("delete", "pod", "server-1")
	p.ready("server-1")
	p.Annotate("server-1", "sandbox.stateful-clusters/deletion", "graceful")
	p.Run("delete", "pod", "server-1", "--wait=false")
	p.passes()
	assert.NotEmpty(t, p.Get("pods", "server-1", "{.metadata.deletionTimestamp}"), "it has not used its grace period")
	p.Run("delete", "pod", "server-1", "--grace-period=1")
	p.ready("server-1")

	// A node that is lost without warning takes its pods along as they are.
	node, uid := p.Get("pods", "server-1", "{.spec.nodeName}"), p.Get("pods", "server-1", "{.metadata.uid}")
	p.Run("label", "node", node, "sandbox.stateful-clusters/fail=lost")
	p.Eventually("the node is unreachable", func() bool { return p.condition("nodes", node, "Ready") == "Unknown" })
	p.Eventually("its pod is given up", func() bool { return p.Get("pods", "server-1", "{.metadata.deletionTimestamp}") != "" })
	assert.Equal(t, "False", p.condition("pods", "server-1", "Ready"))
	assert.Equal(t, "True", p.condition("pods", "server-1", "ContainersReady"), "nobody can know that they have stopped")
	p.Put(`{apiVersion: v1, kind: Pod, metadata: {name: late}, spec: {nodeName: ` + node +
		`, tolerations: [{operator: Exists}], containers: [{name: late, image: example/late:1}]}}`)
	assertFrozen := func() {
		t.Helper()
		p.passes()
		assert.Equal(t, uid, p.Get("pods", "server-1", "{.metadata.uid}"), "its end was carried out")
		assert.Empty(t, p.Get("pods", "late", "{.status.containerStatuses}"), "it was started")
	}
	assertFrozen()
	ailing, err := p.Cluster().Ailing(p.Context)
	require.NoError(t, err)
	assert.Empty(t, ailing, "a node that somebody let be lost is no fault of the control plane")
	p.kill(toolchain.Kwok)
	require.NoError(t, p.tryUp(), "%s", p.log)
	assertFrozen()

	// It comes back, and so does a node that was deleted.
	p.Run("label", "node", node, "sandbox.stateful-clusters/fail-")
	p.ready("late")
	p.Eventually("the pod that was given up is replaced", func() bool { return p.Get("pods", "server-1", "{.metadata.uid}") != uid })
	p.ready("server-1")
	p.Run("delete", "node", node)
	require.NoError(t, p.tryUp(), "%s", p.log)
	assert.Equal(t, "True", p.condition("nodes", node, "Ready"), "the sandbox makes a node anew that is not there")
}

// A node ends a pod that was told to go, and not its successor, which has the name too.
func TestAPodsSuccessorStays(t *testing.T) {
	p := newPlane(t, cluster.Behaviour{PodStartDelay: 200 * time.Millisecond, GracefulDeletion: true})
	const replicas, rounds = 6, 10
	p.Put(strings.Replace(workload, "replicas: 2", "replicas: 6\n  podManagementPolicy: Parallel", 1))
	p.Run("rollout", "status", "statefulset/server")
	for range rounds {
		p.Run("delete", "pods", "--selector=app=server", "--grace-period=1")
		p.Run("rollout", "status", "statefulset/server")
	}
	log, err := os.ReadFile(filepath.Join(p.Home, "control-plane/kwok.log"))
	require.NoError(t, err)
	assert.Equal(t, replicas*rounds, strings.Count(string(log), `"msg":"Delete pod"`), "pods that kwok has ended")
}
