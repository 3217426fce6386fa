package daytwo

import (
	"encoding/json"
	"strings"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/preview"
)

// assertWhole expects that the state names everything of the stack that is in the cluster, and nothing else, each thing once; and
// that the next `up` has nothing to do.
func (w *world) assertWhole() {
	w.t.Helper()
	const each = `jsonpath={range .items[*]}{.kind}/{.metadata.name} {end}`
	const kinds = "namespaces,services,serviceaccounts,secrets,networkpolicies,poddisruptionbudgets,statefulsets,horizontalpodautoscalers"
	there := strings.Fields(w.kubectl("get", kinds, "--all-namespaces", "--selector=app.kubernetes.io/managed-by=stateful-clusters", "-o", each))
	assert.ElementsMatch(w.t, there, w.state())
	w.pulumi("up", "--yes", "--skip-preview")
	assert.Empty(w.t, w.changes())
}

// state returns the Kubernetes objects that the state names, as kind/name, and what is pending there.
func (w *world) state() []string {
	w.t.Helper()
	out, err := w.command("stack", "export").Output()
	require.NoError(w.t, err, "%s", out)
	var state struct {
		Deployment struct {
			Resources []struct{ URN, Type string }
			Pending   []struct{ Resource struct{ URN string } } `json:"pending_operations"`
		}
	}
	require.NoError(w.t, json.Unmarshal(out, &state))
	var objects []string
	for _, r := range state.Deployment.Resources {
		if strings.HasPrefix(r.Type, "kubernetes:") {
			objects = append(objects, preview.Kind(r.URN)+"/"+preview.Name(r.URN))
		}
	}
	for _, p := range state.Deployment.Pending {
		objects = append(objects, "pending: "+p.Resource.URN)
	}
	return objects
}
