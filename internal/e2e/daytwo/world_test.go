// Package daytwo runs what operators do to a stack that stands, on real controllers, and asserts what holds at each moment of it.
package daytwo

import (
	"cmp"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/fixture"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/instance"
)

func TestMain(m *testing.M) { fixture.Main(m, "../../..") }

// Members take their time to come and to go, so that a step which does not wait for one is seen.
const (
	startDelay  = time.Second
	grace       = "1" // seconds, the shortest that the program admits
	minReady    = 2 * time.Second
	seeds       = 3
	client      = "migratorydata-cs"
	inNamespace = "--namespace=migratory"
	patience    = 2 * time.Minute // for a machine that is slow, not part of any test
)

// world is a sandbox of a test's own, with the stack local.
type world struct {
	t *testing.T
	*instance.Instance
}

func newWorld(t *testing.T, settings ...string) *world {
	t.Helper()
	return newWorldThat(t, cluster.Behaviour{}, settings...)
}

// newWorldThat is a world whose simulated part behaves in a certain way.
func newWorldThat(t *testing.T, behaves cluster.Behaviour, settings ...string) *world {
	t.Helper()
	sandbox, log := fixture.Sandbox(t, "../../..")
	behaves.PodStartDelay, behaves.GracefulDeletion = cmp.Or(behaves.PodStartDelay, startDelay), true
	sandbox.Behaviour = behaves
	require.NoError(t, sandbox.Up(t.Context(), log))
	require.NoError(t, sandbox.EnsureStack(t.Context(), "local"))
	require.NoError(t, sandbox.BuildProgram(t.Context(), log))
	w := &world{t, sandbox}
	w.set("terminationGraceSeconds="+grace, fmt.Sprintf("minReadySeconds=%.0f", minReady.Seconds()))
	w.set(settings...)
	return w
}

// set sets keys of the configuration, each written as key=value.
func (w *world) set(settings ...string) {
	w.t.Helper()
	args := []string{"config", "set-all"}
	for _, s := range settings {
		args = append(args, "--plaintext", s)
	}
	if len(settings) > 0 {
		w.pulumi(args...)
	}
}

// pulumi runs the CLI and returns all that it printed; it must succeed.
func (w *world) pulumi(args ...string) string {
	w.t.Helper()
	out, err := w.command(args...).CombinedOutput()
	require.NoError(w.t, err, "pulumi %s\n%s", strings.Join(args, " "), out)
	return string(out)
}

func (w *world) command(args ...string) *exec.Cmd {
	return w.Pulumi(w.t.Context(), append(args, "--stack", "local", "--non-interactive")...)
}

// up returns when the members are all there. For that it does not rely on `pulumi up`: the sandbox's provider is older than the
// users', and may take the status of before a change for that of after it (https://github.com/pulumi/pulumi-kubernetes/pull/4094).
func (w *world) up() {
	w.t.Helper()
	w.pulumi("up", "--yes", "--skip-preview")
	w.kubectl("rollout", "status", "statefulset/migratorydata", inNamespace)
}

// startUp starts `pulumi up`.
func (w *world) startUp(args ...string) *run {
	w.t.Helper()
	return w.start(w.command(append([]string{"up", "--yes", "--skip-preview"}, args...)...))
}

// kubectl runs kubectl and returns what it printed to standard output; it must succeed.
func (w *world) kubectl(args ...string) string {
	w.t.Helper()
	out, err := w.Kubectl(w.t.Context(), args...).Output()
	if exit, ok := err.(*exec.ExitError); ok {
		require.NoError(w.t, err, "kubectl %s\n%s", strings.Join(args, " "), exit.Stderr)
	}
	require.NoError(w.t, err)
	return string(out)
}

// waitsFor returns what a pod's container waits for, such as ImagePullBackOff, or "".
func (w *world) waitsFor(pod string) string {
	w.t.Helper()
	return w.kubectl("get", "pod", pod, inNamespace, "--ignore-not-found", "-o", "jsonpath={.status.containerStatuses[0].state.waiting.reason}")
}

// eventually waits for what happens by itself.
func (w *world) eventually(what string, condition func() bool) {
	w.t.Helper()
	w.within(patience, what, condition)
}

// within waits for what takes its time, on any machine.
func (w *world) within(limit time.Duration, what string, condition func() bool) {
	w.t.Helper()
	// On the test's own goroutine, since conditions may end the test.
	for deadline := time.Now().Add(limit); !condition(); time.Sleep(100 * time.Millisecond) {
		require.True(w.t, time.Now().Before(deadline), "after %s it is still not so that %s", limit, what)
	}
}
