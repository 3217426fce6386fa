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
	of := func(kind, name, path string) string {
		return p.kubectl("get", kind, name, "--ignore-not-found", "-o", "jsonpath="+path)
	}
	condition := func(kind, name, condition string) string {
		return of(kind, name, `{.status.conditions[?(@.type=="`+condition+`")].status}`)
	}
	node, uid := of("pod", "server-1", "{.spec.nodeName}"), of("pod", "server-1", "{.metadata.uid}")

	p.kubectl("label", "node", node, "sandbox.stateful-clusters/fail=lost")
	p.eventually("the node is unreachable", func() bool { return condition("node", node, "Ready") == "Unknown" })
	p.eventually("its pod is given up", func() bool { return of("pod", "server-1", "{.metadata.deletionTimestamp}") != "" })
	assert.Equal(t, "False", condition("pod", "server-1", "Ready"))
	assert.Equal(t, "True", condition("pod", "server-1", "ContainersReady"), "nobody can know that they have stopped")
	p.apply(`{apiVersion: v1, kind: Pod, metadata: {name: late}, spec: {nodeName: ` + node +
		`, tolerations: [{operator: Exists}], containers: [{name: late, image: example/late:1}]}}`)

	assertFrozen := func() {
		t.Helper()
		// What a node that lives does with the pods that it is given at the same time.
		p.apply(`{apiVersion: v1, kind: Pod, metadata: {name: other}, spec: {containers: [{name: other, image: example/other:1}]}}`)
		p.becomes("other", "True")
		p.kubectl("delete", "pod", "other")
		assert.Equal(t, uid, of("pod", "server-1", "{.metadata.uid}"), "its end was carried out")
		assert.Empty(t, of("pod", "late", "{.status.containerStatuses}"), "it was started")
	}
	assertFrozen()
	ailing, err := p.Cluster().Ailing(t.Context())
	require.NoError(t, err)
	assert.Empty(t, ailing, "a node that somebody let be lost is no fault of the control plane")
	p.kill(toolchain.Kwok)
	require.NoError(t, p.tryUp(), "%s", p.log)
	assertFrozen()

	p.kubectl("label", "node", node, "sandbox.stateful-clusters/fail-")
	p.eventually("the node is reachable", func() bool { return condition("node", node, "Ready") == "True" })
	p.becomes("late", "True")
	p.eventually("the pod that was given up is replaced", func() bool { return of("pod", "server-1", "{.metadata.uid}") != uid })
	p.becomes("server-1", "True")

	p.kubectl("delete", "node", node)
	require.NoError(t, p.tryUp(), "%s", p.log)
	assert.Equal(t, "True", condition("node", node, "Ready"), "the sandbox makes a node anew that is not there")
}
