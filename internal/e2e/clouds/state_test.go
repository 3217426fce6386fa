package clouds

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/preview"
)

// stored is a resource in a stack's state.
type stored struct {
	URN                  string
	Type                 string
	ID                   string
	Custom               bool
	Parent               string
	Provider             string
	Dependencies         []string
	PropertyDependencies map[string][]string
	Inputs, Outputs      map[string]any
}

// state is a stack's.
type state struct {
	Resources         []stored
	PendingOperations []struct {
		Type     string
		Resource stored
	} `json:"pending_operations"`
}

// name returns the last part of a resource's URN.
func (r stored) name() string { return preview.Name(r.URN) }

// cloud reports whether the resource lies in a cloud, and not in Kubernetes or in Pulumi only.
func (r stored) cloud() bool {
	return r.Custom && (strings.HasPrefix(r.Type, "aws:") || strings.HasPrefix(r.Type, "azure-native:"))
}

func (w *world) state() state {
	w.t.Helper()
	content, err := os.ReadFile(w.checkpoint())
	require.NoError(w.t, err)
	var file struct{ Checkpoint struct{ Latest state } }
	require.NoError(w.t, json.Unmarshal(content, &file))
	return file.Checkpoint.Latest
}

// checkpoint is the file in which the CLI keeps the stack's state, as `pulumi stack export` prints it.
func (w *world) checkpoint() string {
	return filepath.Join(w.Home, "state", ".pulumi", "stacks", "stateful-clusters", w.stack+".json")
}

// preview returns what the next `up` would do.
func (w *world) preview() map[string][]string {
	w.t.Helper()
	out, err := w.Pulumi(w.t.Context(), "preview", "--json", "--stack", w.stack, "--non-interactive").Output()
	require.NoError(w.t, err, "%s", out)
	changes, err := preview.Changes(out)
	require.NoError(w.t, err)
	return changes
}

// converged asserts that the stack is as configured: a preview is empty, and account and state hold the same.
func (w *world) converged(when string) {
	w.t.Helper()
	assert.Empty(w.t, w.preview(), "%s: a second preview must be empty", when)
	w.accounted(when)
}

// accounted asserts that the account holds nothing that the state does not know, and the other way round: nothing is orphaned, and
// nothing was made twice. A load balancer belongs to its Service.
func (w *world) accounted(when string) {
	w.t.Helper()
	var known, there []string
	for _, r := range w.state().Resources {
		if r.cloud() {
			known = append(known, r.Type+" "+r.ID)
		}
	}
	for _, r := range w.resources() {
		if !strings.HasSuffix(r.Type, ":LoadBalancer") {
			there = append(there, r.Type+" "+r.ID)
		}
	}
	assert.ElementsMatch(w.t, known, there, "%s: the state and the account differ", when)
}

// gone asserts that nothing is left: in the account, in Kubernetes and in the state.
func (w *world) gone(when string) {
	w.t.Helper()
	w.eventually(when+": the load balancer's interfaces are gone", func() bool { return len(w.resources()) == 0 })
	assert.False(w.t, w.CloudCluster(stacks[w.stack]).Exists(), "%s: the cluster still exists", when)
	assert.Empty(w.t, w.state().Resources, "%s: the state must be empty", when)
	assert.Empty(w.t, w.state().PendingOperations, "%s: the state must be empty", when)
}
