// Package e2e runs whole stacks in the sandbox: the real Pulumi CLI, engine and Kubernetes, on this machine.
package e2e

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/fixture"
	"stateful-clusters/internal/e2e/preview"
	"stateful-clusters/internal/sandbox/instance"
)

func TestMain(m *testing.M) { fixture.Main(m, "../..") }

// world is a sandbox of a test's own, with the stack local.
type world struct {
	t *testing.T
	*instance.Instance
}

func newWorld(t *testing.T) *world {
	t.Helper()
	sandbox, log := fixture.Sandbox(t, "../..")
	require.NoError(t, sandbox.Up(t.Context(), log))
	require.NoError(t, sandbox.EnsureStack(t.Context(), "local"))
	require.NoError(t, sandbox.BuildProgram(t.Context(), log))
	return &world{t, sandbox}
}

// pulumi runs the CLI and returns all that it printed; it must succeed.
func (w *world) pulumi(args ...string) string {
	w.t.Helper()
	out, err := w.tryPulumi(args...)
	require.NoError(w.t, err, "pulumi %s\n%s", strings.Join(args, " "), out)
	return out
}

func (w *world) tryPulumi(args ...string) (string, error) {
	out, err := w.Pulumi(w.t.Context(), append(args, "--stack", "local", "--non-interactive")...).CombinedOutput()
	return string(out), err
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

func (w *world) up() {
	w.t.Helper()
	w.pulumi("up", "--yes", "--skip-preview")
}

func (w *world) set(key, value string) {
	w.t.Helper()
	w.pulumi("config", "set", key, value)
}

// preview returns what the next `up` would do.
func (w *world) preview(flags ...string) map[string][]string {
	w.t.Helper()
	out, err := w.Pulumi(w.t.Context(), append([]string{"preview", "--json", "--stack", "local", "--non-interactive"}, flags...)...).Output()
	require.NoError(w.t, err, "%s", out)
	changes, err := preview.Changes(out)
	require.NoError(w.t, err)
	return changes
}

// eventually waits for what the cluster does by itself.
func (w *world) eventually(what string, condition func() bool) {
	w.t.Helper()
	require.Eventually(w.t, condition, 2*time.Minute, 200*time.Millisecond, what)
}
