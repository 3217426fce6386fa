package daytwo

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// addNode adds a node like another one, and returns when it takes pods.
func (w *world) addNode(name, like string, addresses int) {
	w.t.Helper()
	var node struct {
		APIVersion string         `json:"apiVersion"`
		Kind       string         `json:"kind"`
		Metadata   map[string]any `json:"metadata"`
		Spec       map[string]any `json:"spec"`
		Status     map[string]any `json:"status"`
	}
	text := strings.ReplaceAll(w.kubectl("get", "node", like, "-o", "json"), `"`+like+`"`, `"`+name+`"`)
	text = strings.ReplaceAll(text, "/nodes/"+like+"/", "/nodes/"+name+"/") // of its metrics
	require.NoError(w.t, json.Unmarshal([]byte(text), &node))
	pods := fmt.Sprintf("10.244.%d.0/24", addresses)
	node.Metadata = map[string]any{"name": name, "labels": node.Metadata["labels"], "annotations": node.Metadata["annotations"]}
	node.Spec = map[string]any{"podCIDR": pods, "podCIDRs": []string{pods}}
	node.Status = map[string]any{"allocatable": node.Status["allocatable"], "capacity": node.Status["capacity"]}
	object, err := json.Marshal(node)
	require.NoError(w.t, err)
	create := w.Kubectl(w.t.Context(), "create", "-f", "-")
	create.Stdin = strings.NewReader(string(object))
	out, err := create.CombinedOutput()
	require.NoError(w.t, err, "%s", out)
	w.kubectl("wait", "--for=condition=Ready", "node/"+name)
	w.eventually(name+" takes pods", func() bool { return w.kubectl("get", "node", name, "-o", "jsonpath={.spec.taints}") == "" })
}

// An eviction is of one pod, not of its successor, which has the name too and may be on another node already.
const eviction = `{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":%q,"namespace":"migratory"},"deleteOptions":{"preconditions":{"uid":%q}}}`

// evictAll asks for the eviction of all members on a node until none is left, as the clouds do. Real ones wait for some seconds
// between two attempts; the shorter this is, the more often the budget has to say no.
func (w *world) evictAll(node string) {
	w.t.Helper()
	left := func() []string {
		const each = `jsonpath={range .items[*]}{.metadata.name}/{.metadata.uid}/{.metadata.deletionTimestamp} {end}`
		return strings.Fields(w.kubectl("get", "pods", inNamespace, "--field-selector=spec.nodeName="+node, "-o", each))
	}
	deadline := time.Now().Add(patience)
	for members := left(); len(members) > 0; members = left() {
		require.True(w.t, time.Now().Before(deadline), "%v are still on %s", members, node)
		for _, member := range members {
			fields := strings.Split(member, "/")
			pod, uid := fields[0], fields[1]
			if fields[2] != "" {
				continue // it goes
			}
			evict := w.Kubectl(w.t.Context(), "create", "--raw", "/api/v1/namespaces/migratory/pods/"+pod+"/eviction", "-f", "-")
			evict.Stdin = strings.NewReader(fmt.Sprintf(eviction, pod, uid))
			if out, err := evict.CombinedOutput(); err != nil {
				// The budget admits it not now, or could not be updated just now; or the member has gone meanwhile.
				require.Regexp(w.t, "disruption budget|PodDisruptionBudget|NotFound|UID in the precondition", string(out), "evicting %s from %s", pod, node)
			}
		}
	}
}
