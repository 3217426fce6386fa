package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/cluster"
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
      terminationGracePeriodSeconds: 3
      containers: [{name: server, image: "example/server:1", resources: {requests: {cpu: 500m}}}]
`

func (p *plane) apply(manifest string) {
	p.T.Helper()
	cmd := p.Kubectl("apply", "-f", "-")
	cmd.Stdin = strings.NewReader(manifest)
	out, err := cmd.CombinedOutput()
	require.NoError(p.T, err, "%s", out)
}

// state returns how the first container of a pod is, and whether the pod is ready.
func (p *plane) state(pod string) string {
	p.T.Helper()
	return p.Get("pods", pod, `{.status.containerStatuses[0].state.waiting.reason} {.status.conditions[?(@.type=="Ready")].status}`)
}

func (p *plane) becomes(pod, state string) {
	p.T.Helper()
	p.Eventually(pod+" becomes "+state, func() bool { return strings.TrimSpace(p.state(pod)) == state })
}

// What the sandbox plays in place of kubelets and a cloud, as internal/sandbox/cluster/simulation.yaml describes it.
func TestMembersBehaveAsTold(t *testing.T) {
	p := newPlane(t, cluster.Behaviour{})
	p.apply(workload)
	p.becomes("server-1", "True")

	t.Run("a crash, until it is over", func(t *testing.T) {
		p.Annotate("server-0", "sandbox.stateful-clusters/fail", "crash")
		p.becomes("server-0", "CrashLoopBackOff False")
		assert.Equal(t, "1", p.Get("pods", "server-0", "{.status.containerStatuses[0].restartCount}"))
		p.Annotate("server-0", "sandbox.stateful-clusters/fail", "")
		p.becomes("server-0", "True")
	})
	t.Run("a failing readiness probe", func(t *testing.T) {
		p.Annotate("server-0", "sandbox.stateful-clusters/fail", "not-ready")
		p.becomes("server-0", "False")
		p.Annotate("server-0", "sandbox.stateful-clusters/fail", "")
		p.becomes("server-0", "True")
	})
	t.Run("an image that nobody has", func(t *testing.T) {
		p.Run("set", "image", "statefulset/server", "server=registry.invalid/server:2")
		p.becomes("server-1", "ImagePullBackOff False")
		// The trap of OrderedReady: a corrected template does not reach the broken member until that is deleted.
		p.Run("set", "image", "statefulset/server", "server=example/server:2")
		p.Run("delete", "pod", "server-1")
		p.becomes("server-1", "True")
	})
	t.Run("deletion at once, and at the end of the grace period", func(t *testing.T) {
		start := time.Now()
		p.Run("delete", "pod", "server-1")
		assert.Less(t, time.Since(start), 3*time.Second)
		p.becomes("server-1", "True")
		p.Annotate("server-1", "sandbox.stateful-clusters/deletion", "graceful")
		start = time.Now()
		p.Run("delete", "pod", "server-1")
		// The timestamp of the deletion is in whole seconds.
		assert.GreaterOrEqual(t, time.Since(start), 2*time.Second)
		p.becomes("server-1", "True")
	})
	t.Run("a load balancer, as long as it is wanted", func(t *testing.T) {
		ingress := func() string {
			return p.Get("services", "front", "{.status.loadBalancer.ingress[0].hostname}")
		}
		p.Eventually("an address", func() bool { return ingress() == "front.default.sandbox.invalid" })
		p.Run("patch", "service", "front", "-p", `{"spec":{"type":"ClusterIP"}}`)
		p.Eventually("no address", func() bool { return ingress() == "" })
	})
	t.Run("usage, a little or as told", func(t *testing.T) {
		p.Annotate("server-1", "kwok.x-k8s.io/usage-cpu", "400m")
		p.Eventually("metrics", func() bool {
			out, err := p.Kubectl("top", "pod", "--no-headers").Output()
			return err == nil && strings.Contains(string(out), "server-0") && usage(string(out), "server-1") > 300
		})
	})
}

// usage returns the milli-CPUs in the line of `kubectl top` that is about the pod.
func usage(table, pod string) int {
	for line := range strings.Lines(table) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] != pod {
			continue
		}
		n := 0
		for _, digit := range strings.TrimSuffix(fields[1], "m") {
			n = 10*n + int(digit-'0')
		}
		return n
	}
	return 0
}

func TestMembersMayTakeTheirTime(t *testing.T) {
	p := newPlane(t, cluster.Behaviour{PodStartDelay: 2 * time.Second, GracefulDeletion: true})
	p.apply(workload)
	p.Eventually("server-0 is placed", func() bool {
		return p.Get("pods", "server-0", "{.spec.nodeName}") != ""
	})
	assert.NotContains(t, p.state("server-0"), "True", "ready at once")
	p.becomes("server-0", "True")
	start := time.Now()
	p.Run("delete", "pod", "server-0")
	assert.GreaterOrEqual(t, time.Since(start), 2*time.Second)
}
