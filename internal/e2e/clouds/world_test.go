// Package clouds runs the stacks eks and aks whole: the real Pulumi CLI, engine and Kubernetes, with the clouds simulated.
package clouds

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/fixture"
	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/progress"
)

func TestMain(m *testing.M) { fixture.Main(m, "../../..") }

// stacks are those that the tests run, with the name of the cluster that each makes.
var stacks = map[string]string{"eks": "eks-migratorydata", "aks": "aks-migratorydata"}

// world is a sandbox of a test's own: an empty account with all clouds, and one stack.
type world struct {
	t *testing.T
	*instance.Instance
	stack string
	cloud *control.Client
	log   *progress.Log

	refused int // how often the API server was told what to refuse
}

// newWorld makes a sandbox in which the clouds take no time, and in which members count as available as soon as they are ready.
func newWorld(t *testing.T, stack string) *world {
	t.Helper()
	sandbox, log := fixture.Sandbox(t, "../../..")
	none := 0.0
	sandbox.Factor = &none
	w := &world{t: t, Instance: sandbox, stack: stack, log: log}
	require.NoError(t, sandbox.UpClouds(t.Context(), w.log))
	require.NoError(t, sandbox.EnsureStack(t.Context(), stack))
	require.NoError(t, sandbox.BuildProgram(t.Context(), w.log))
	cloud, err := control.Dial(sandbox.Home)
	require.NoError(t, err)
	w.cloud = cloud
	w.set("minReadySeconds", "0")
	return w
}

// pulumi runs the CLI on the stack and returns all that it printed; it must succeed.
func (w *world) pulumi(args ...string) string {
	w.t.Helper()
	out, err := w.tryPulumi(args...)
	require.NoError(w.t, err, "pulumi %s\n%s", strings.Join(args, " "), out)
	return out
}

func (w *world) tryPulumi(args ...string) (string, error) {
	out, err := w.Pulumi(w.t.Context(), append(args, "--stack", w.stack, "--non-interactive")...).CombinedOutput()
	return string(out), err
}

func (w *world) up() string {
	w.t.Helper()
	return w.pulumi("up", "--yes", "--skip-preview")
}

func (w *world) destroy() string {
	w.t.Helper()
	return w.pulumi("destroy", "--yes", "--skip-preview")
}

func (w *world) set(args ...string) {
	w.t.Helper()
	w.pulumi(append([]string{"config", "set"}, args...)...)
}

// kubectl runs kubectl on the stack's cluster and returns what it printed to standard output; it must succeed.
func (w *world) kubectl(args ...string) string {
	w.t.Helper()
	out, err := w.clusterKubectl(args...).Output()
	if exit, ok := err.(*exec.ExitError); ok {
		require.NoError(w.t, err, "kubectl %s\n%s", strings.Join(args, " "), exit.Stderr)
	}
	require.NoError(w.t, err)
	return string(out)
}

func (w *world) clusterKubectl(args ...string) *exec.Cmd {
	return w.Kubectl(w.t.Context(), append([]string{"--kubeconfig", w.CloudKubeconfig(stacks[w.stack])}, args...)...)
}

// resources returns what the account holds.
func (w *world) resources() []account.Resource {
	w.t.Helper()
	resources, err := w.cloud.Resources(w.t.Context())
	require.NoError(w.t, err)
	return resources
}

// ledger returns the calls to the clouds from the given number on.
func (w *world) ledger(from int) []account.Entry {
	w.t.Helper()
	entries, err := w.cloud.Ledger(w.t.Context())
	require.NoError(w.t, err)
	return entries[from:]
}

// inject makes the next call that fits go wrong; the fault is written as a person would write it.
func (w *world) inject(fault string) {
	w.t.Helper()
	f, err := account.ParseFault(strings.Fields(fault))
	require.NoError(w.t, err)
	require.NoError(w.t, w.cloud.Inject(w.t.Context(), f))
}

// eventually waits for what happens by itself.
func (w *world) eventually(what string, condition func() bool) {
	w.t.Helper()
	require.Eventually(w.t, condition, 2*time.Minute, 100*time.Millisecond, what)
}
