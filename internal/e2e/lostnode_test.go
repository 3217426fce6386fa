package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/toolchain"
)

// A node that is lost without warning takes its pods along as they are. The control plane finds out by itself, and again when the node
// is back.
func TestANodeIsLost(t *testing.T) {
	p := newPlane(t, cluster.Behaviour{NodeGrace: 20 * time.Second, Toleration: time.Second})
	p.apply(workload)
	p.becomes("server-1", "True")
	condition := func(kind, name, condition string) string {
		return p.Get(kind, name, `{.status.conditions[?(@.type=="`+condition+`")].status}`)
	}
	node, uid := p.Get("pods", "server-1", "{.spec.nodeName}"), p.Get("pods", "server-1", "{.metadata.uid}")

	p.Run("label", "node", node, "sandbox.stateful-clusters/fail=lost")
	p.Eventually("the node is unreachable", func() bool { return condition("nodes", node, "Ready") == "Unknown" })
	p.Eventually("its pod is given up", func() bool { return p.Get("pods", "server-1", "{.metadata.deletionTimestamp}") != "" })
	assert.Equal(t, "False", condition("pods", "server-1", "Ready"))
	assert.Equal(t, "True", condition("pods", "server-1", "ContainersReady"), "nobody can know that they have stopped")
	p.apply(`{apiVersion: v1, kind: Pod, metadata: {name: late}, spec: {nodeName: ` + node +
		`, tolerations: [{operator: Exists}], containers: [{name: late, image: example/late:1}]}}`)

	assertFrozen := func() {
		t.Helper()
		// What a node that lives does with the pods that it is given at the same time.
		p.apply(`{apiVersion: v1, kind: Pod, metadata: {name: other}, spec: {containers: [{name: other, image: example/other:1}]}}`)
		p.becomes("other", "True")
		p.Run("delete", "pod", "other")
		assert.Equal(t, uid, p.Get("pods", "server-1", "{.metadata.uid}"), "its end was carried out")
		assert.Empty(t, p.Get("pods", "late", "{.status.containerStatuses}"), "it was started")
	}
	assertFrozen()
	ailing, err := p.Cluster().Ailing(t.Context())
	require.NoError(t, err)
	assert.Empty(t, ailing, "a node that somebody let be lost is no fault of the control plane")
	p.kill(toolchain.Kwok)
	require.NoError(t, p.tryUp(), "%s", p.log)
	assertFrozen()

	p.Run("label", "node", node, "sandbox.stateful-clusters/fail-")
	p.Eventually("the node is reachable", func() bool { return condition("nodes", node, "Ready") == "True" })
	p.becomes("late", "True")
	p.Eventually("the pod that was given up is replaced", func() bool { return p.Get("pods", "server-1", "{.metadata.uid}") != uid })
	p.becomes("server-1", "True")

	p.Run("delete", "node", node)
	require.NoError(t, p.tryUp(), "%s", p.log)
	assert.Equal(t, "True", condition("nodes", node, "Ready"), "the sandbox makes a node anew that is not there")
}
