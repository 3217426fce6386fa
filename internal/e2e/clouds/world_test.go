// Package clouds runs the stacks eks, aks and gke whole: the real Pulumi CLI, engine and Kubernetes, with the clouds simulated. Each
// test is one stack that goes through several acts.
package clouds

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/clouds/control"
)

func TestMain(m *testing.M) { world.Main(m) }

// scene is an account of a test's own with all clouds, and one stack.
type scene struct {
	*world.World
	cloud  *control.Client
	folder string // of what commands print, where it is kept
}

func newWorld(t *testing.T, stack string) *scene {
	t.Helper()
	w := &scene{World: world.Clouds(t, stack, clouds[stack].cluster), folder: t.TempDir()}
	cloud, err := control.Dial(w.Home)
	require.NoError(t, err)
	w.cloud = cloud
	return w
}

// act is one of several on the same stack. The next one begins where this one ends, so a failure ends the test.
func (w *scene) act(name string, perform func(w *scene)) {
	w.T.Helper()
	if !w.T.Run(name, func(t *testing.T) {
		part := *w
		part.World = w.In(t)
		perform(&part)
	}) {
		w.T.FailNow()
	}
}

// resources returns what the account holds.
func (w *scene) resources() []control.Resource {
	w.T.Helper()
	resources, err := w.cloud.Resources(w.Context)
	require.NoError(w.T, err)
	return resources
}

// one returns the only resource of its type in the account.
func (w *scene) one(token string) control.Resource {
	w.T.Helper()
	all := slices.DeleteFunc(w.resources(), func(r control.Resource) bool { return r.Type != token })
	require.Len(w.T, all, 1, token)
	return all[0]
}

// change alters the only resource of its type as somebody else would.
func (w *scene) change(token string, properties map[string]any) {
	w.T.Helper()
	require.NoError(w.T, w.cloud.Change(w.Context, token, w.one(token).ID, properties))
}

// ledger returns the calls to the clouds from the given number on.
func (w *scene) ledger(from int) []control.Entry {
	w.T.Helper()
	entries, err := w.cloud.Ledger(w.Context)
	require.NoError(w.T, err)
	return entries[from:]
}

// writes returns what was asked of the cloud from a number of its ledger on, beside questions.
func (w *scene) writes(from int) []string {
	w.T.Helper()
	var calls []string
	for _, e := range w.ledger(from) {
		if e.Operation != control.Read && e.Operation != control.Invoke {
			calls = append(calls, string(e.Operation)+" "+control.Kind(e.Type))
		}
	}
	return calls
}

// inject makes the next calls that fit go wrong; each fault is written as a person would write it.
func (w *scene) inject(faults ...string) {
	w.T.Helper()
	for _, fault := range faults {
		f, err := control.ParseFault(strings.Fields(fault))
		require.NoError(w.T, err)
		require.NoError(w.T, w.cloud.Inject(w.Context, f))
	}
}

// inCloud reports whether a resource lies in a cloud, and not in Kubernetes or in Pulumi only.
func inCloud(r apitype.ResourceV3) bool {
	pkg, _, _ := strings.Cut(string(r.Type), ":")
	return r.Custom && slices.Contains([]string{"aws", "azure-native", "gcp"}, pkg)
}

// converged asserts that the stack is as configured: a preview is empty, and account and state hold the same.
func (w *scene) converged(when string) {
	w.T.Helper()
	assert.Empty(w.T, w.Changes(), "%s: a second preview must be empty", when)
	w.accounted(when)
}

// provide puts something into the account as somebody else would, whom the program then takes it from.
func (w *scene) provide(token string, inputs map[string]any) {
	w.T.Helper()
	region, _ := inputs["region"].(string)
	project, _ := inputs["project"].(string)
	require.NoError(w.T, w.cloud.Provide(w.Context, control.Resource{Type: token, Region: region, Project: project, Inputs: inputs}))
}

// given is what was put there so.
func (w *scene) given() []control.Resource {
	w.T.Helper()
	return slices.DeleteFunc(w.resources(), ours)
}

// ours tells whether the program made a resource, or a controller in its cluster did.
func ours(r control.Resource) bool { return r.Name != "" }

// accounted asserts that the account holds nothing that the state does not know, and the other way round: nothing is orphaned, and
// nothing was made twice. A load balancer belongs to its Service, and what was given to the program to those who made it.
func (w *scene) accounted(when string) {
	w.T.Helper()
	var known, there []string
	for _, r := range w.State().Resources {
		if inCloud(r) {
			known = append(known, fmt.Sprint(r.Type, " ", r.ID))
		}
	}
	for _, r := range w.resources() {
		if ours(r) && !strings.HasSuffix(r.Type, ":LoadBalancer") {
			there = append(there, r.Type+" "+r.ID)
		}
	}
	assert.ElementsMatch(w.T, known, there, "%s: the state and the account differ", when)
}

// gone asserts that nothing of ours is left: in the account, in Kubernetes and in the state.
func (w *scene) gone(when string) {
	w.T.Helper()
	w.Eventually(when+": the load balancer's interfaces are gone", func() bool { return !slices.ContainsFunc(w.resources(), ours) })
	assert.False(w.T, w.hasCluster(), "%s: the cluster still exists", when)
	assert.Empty(w.T, w.State().Resources, "%s: the state must be empty", when)
	assert.Empty(w.T, w.State().PendingOperations, "%s: the state must be empty", when)
}

// hasCluster reports whether there is the control plane of the stack's cluster, whose folder goes last.
func (w *scene) hasCluster() bool {
	_, err := os.Stat(filepath.Dir(w.CloudKubeconfig(w.own().cluster)))
	return err == nil
}
