// Package clouds runs the stacks eks and aks whole: the real Pulumi CLI, engine and Kubernetes, with the clouds simulated.
package clouds

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/clouds/control"
)

func TestMain(m *testing.M) { world.Main(m) }

// stacks are those that the tests run, with the name of the cluster that each makes.
var stacks = map[string]string{"eks": "eks-migratorydata", "aks": "aks-migratorydata"}

// scene is an account of a test's own with all clouds, and one stack.
type scene struct {
	*world.World
	cloud   *control.Client
	refused int // how often the API server was told what to refuse
}

func newWorld(t *testing.T, stack string) *scene {
	t.Helper()
	w := &scene{World: world.Clouds(t, stack, stacks[stack])}
	cloud, err := control.Dial(w.Home)
	require.NoError(t, err)
	w.cloud = cloud
	return w
}

// resources returns what the account holds.
func (w *scene) resources() []control.Resource {
	w.T.Helper()
	resources, err := w.cloud.Resources(w.T.Context())
	require.NoError(w.T, err)
	return resources
}

// ledger returns the calls to the clouds from the given number on.
func (w *scene) ledger(from int) []control.Entry {
	w.T.Helper()
	entries, err := w.cloud.Ledger(w.T.Context())
	require.NoError(w.T, err)
	return entries[from:]
}

// inject makes the next call that fits go wrong; the fault is written as a person would write it.
func (w *scene) inject(fault string) {
	w.T.Helper()
	f, err := control.ParseFault(strings.Fields(fault))
	require.NoError(w.T, err)
	require.NoError(w.T, w.cloud.Inject(w.T.Context(), f))
}

// inCloud reports whether a resource lies in a cloud, and not in Kubernetes or in Pulumi only.
func inCloud(r world.Stored) bool {
	return r.Custom && (strings.HasPrefix(r.Type, "aws:") || strings.HasPrefix(r.Type, "azure-native:"))
}

// converged asserts that the stack is as configured: a preview is empty, and account and state hold the same.
func (w *scene) converged(when string) {
	w.T.Helper()
	assert.Empty(w.T, w.Changes(), "%s: a second preview must be empty", when)
	w.accounted(when)
}

// accounted asserts that the account holds nothing that the state does not know, and the other way round: nothing is orphaned, and
// nothing was made twice. A load balancer belongs to its Service.
func (w *scene) accounted(when string) {
	w.T.Helper()
	var known, there []string
	for _, r := range w.State().Resources {
		if inCloud(r) {
			known = append(known, r.Type+" "+r.ID)
		}
	}
	for _, r := range w.resources() {
		if !strings.HasSuffix(r.Type, ":LoadBalancer") {
			there = append(there, r.Type+" "+r.ID)
		}
	}
	assert.ElementsMatch(w.T, known, there, "%s: the state and the account differ", when)
}

// gone asserts that nothing is left: in the account, in Kubernetes and in the state.
func (w *scene) gone(when string) {
	w.T.Helper()
	w.Eventually(when+": the load balancer's interfaces are gone", func() bool { return len(w.resources()) == 0 })
	assert.False(w.T, w.CloudCluster(stacks[w.Stack]).Exists(), "%s: the cluster still exists", when)
	assert.Empty(w.T, w.State().Resources, "%s: the state must be empty", when)
	assert.Empty(w.T, w.State().PendingOperations, "%s: the state must be empty", when)
}
