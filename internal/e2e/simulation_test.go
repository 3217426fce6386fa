package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/toolchain"
)

const workload = `
apiVersion: v1
kind: Service
metadata: {name: front}
spec: {type: LoadBalancer, selector: {app: server}, ports: [{port: 80}]}
---
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

// becomes waits until the first container of a pod is so, and the pod ready or not.
func (p *plane) becomes(pod, state string) {
	p.T.Helper()
	p.Eventually(pod+" becomes "+state, func() bool {
		return strings.TrimSpace(p.Get("pods", pod, `{.status.containerStatuses[0].state.waiting.reason} {.status.conditions[?(@.type=="Ready")].status}`)) == state
	})
}

// passes lets a node that lives run a pod and end it. What it was to do with others at the same time has happened then.
func (p *plane) passes() {
	p.T.Helper()
	p.Put(`{apiVersion: v1, kind: Pod, metadata: {name: other}, spec: {containers: [{name: other, image: example/other:1}]}}`)
	p.becomes("other", "True")
	p.Run("delete", "pod", "other")
}

// What the sandbox plays in place of kubelets and a cloud, as internal/sandbox/cluster/simulation.yaml describes it.
func TestMembersBehaveAsTold(t *testing.T) {
	p := newPlane(t, cluster.Behaviour{NodeGrace: 20 * time.Second, Toleration: time.Second})
	p.Put(workload)
	p.becomes("server-1", "True")
	p.act("a crash, until it is over", func(p *plane) {
		p.Annotate("server-0", "sandbox.stateful-clusters/fail", "crash")
		p.becomes("server-0", "CrashLoopBackOff False")
		assert.Equal(p.T, "1", p.Get("pods", "server-0", "{.status.containerStatuses[0].restartCount}"))
		p.Annotate("server-0", "sandbox.stateful-clusters/fail", "")
		p.becomes("server-0", "True")
	})
	p.act("a failing readiness probe", func(p *plane) {
		p.Annotate("server-0", "sandbox.stateful-clusters/fail", "not-ready")
		p.becomes("server-0", "False")
		p.Annotate("server-0", "sandbox.stateful-clusters/fail", "")
		p.becomes("server-0", "True")
	})
	p.act("an image that nobody has", func(p *plane) {
		p.Run("set", "image", "statefulset/server", "server=registry.invalid/server:2")
		p.becomes("server-1", "ImagePullBackOff False")
		// The trap of OrderedReady: a corrected template does not reach the broken member until that is deleted.
		p.Run("set", "image", "statefulset/server", "server=example/server:2")
		p.Run("delete", "pod", "server-1")
		p.becomes("server-1", "True")
	})
	p.act("deletion at once, and at the end of the grace period", func(p *plane) {
		p.Run("delete", "pod", "server-1") // of its hour, nothing is awaited
		p.becomes("server-1", "True")
		p.Annotate("server-1", "sandbox.stateful-clusters/deletion", "graceful")
		p.Run("delete", "pod", "server-1", "--wait=false")
		p.passes()
		assert.NotEmpty(p.T, p.Get("pods", "server-1", "{.metadata.deletionTimestamp}"), "it has not used its grace period")
		p.Run("delete", "pod", "server-1", "--grace-period=1")
		p.becomes("server-1", "True")
	})
	p.act("a load balancer, as long as it is wanted", func(p *plane) {
		ingress := func() string { return p.Get("services", "front", "{.status.loadBalancer.ingress[0].hostname}") }
		p.Eventually("an address", func() bool { return ingress() == "front.default.sandbox.invalid" })
		p.Run("patch", "service", "front", "-p", `{"spec":{"type":"ClusterIP"}}`)
		p.Eventually("no address", func() bool { return ingress() == "" })
	})
	p.act("usage, a little or as told", func(p *plane) {
		p.Annotate("server-1", "kwok.x-k8s.io/usage-cpu", "400m")
		p.Eventually("metrics", func() bool {
			out, err := p.Kubectl("top", "pod", "--no-headers").Output()
			return err == nil && regexp.MustCompile(`(?s)server-0 .*server-1 +[34]\d\dm`).Match(out)
		})
	})
	p.act("a lost node", lostNode)
}

// A node that is lost without warning takes its pods along as they are. The control plane finds out by itself, and again when the node
// is back.
func lostNode(p *plane) {
	condition := func(kind, name, condition string) string {
		return p.Get(kind, name, `{.status.conditions[?(@.type=="`+condition+`")].status}`)
	}
	node, uid := p.Get("pods", "server-1", "{.spec.nodeName}"), p.Get("pods", "server-1", "{.metadata.uid}")

	p.Run("label", "node", node, "sandbox.stateful-clusters/fail=lost")
	p.Eventually("the node is unreachable", func() bool { return condition("nodes", node, "Ready") == "Unknown" })
	p.Eventually("its pod is given up", func() bool { return p.Get("pods", "server-1", "{.metadata.deletionTimestamp}") != "" })
	assert.Equal(p.T, "False", condition("pods", "server-1", "Ready"))
	assert.Equal(p.T, "True", condition("pods", "server-1", "ContainersReady"), "nobody can know that they have stopped")
	p.Put(`{apiVersion: v1, kind: Pod, metadata: {name: late}, spec: {nodeName: ` + node +
		`, tolerations: [{operator: Exists}], containers: [{name: late, image: example/late:1}]}}`)
	assertFrozen := func() {
		p.T.Helper()
		p.passes()
		assert.Equal(p.T, uid, p.Get("pods", "server-1", "{.metadata.uid}"), "its end was carried out")
		assert.Empty(p.T, p.Get("pods", "late", "{.status.containerStatuses}"), "it was started")
	}
	assertFrozen()
	ailing, err := p.Cluster().Ailing(p.Context)
	require.NoError(p.T, err)
	assert.Empty(p.T, ailing, "a node that somebody let be lost is no fault of the control plane")
	p.kill(toolchain.Kwok)
	require.NoError(p.T, p.tryUp(), "%s", p.log)
	assertFrozen()

	p.Run("label", "node", node, "sandbox.stateful-clusters/fail-")
	p.Eventually("the node is reachable", func() bool { return condition("nodes", node, "Ready") == "True" })
	p.becomes("late", "True")
	p.Eventually("the pod that was given up is replaced", func() bool { return p.Get("pods", "server-1", "{.metadata.uid}") != uid })
	p.becomes("server-1", "True")

	p.Run("delete", "node", node)
	require.NoError(p.T, p.tryUp(), "%s", p.log)
	assert.Equal(p.T, "True", condition("nodes", node, "Ready"), "the sandbox makes a node anew that is not there")
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
	log, err := os.ReadFile(filepath.Join(p.Home, "control-plane/clusters/sandbox/logs/kwok-controller.log"))
	require.NoError(t, err)
	assert.Equal(t, replicas*rounds, strings.Count(string(log), `"msg":"Delete pod"`), "pods that kwok has ended")
}
