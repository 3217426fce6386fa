// Package e2e runs whole stacks in the sandbox: the real Pulumi CLI, engine and Kubernetes, on this machine.
package e2e

import (
	"bytes"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/toolchain"
)

func TestMain(m *testing.M) { world.Main(m) }

const inNamespace = "--namespace=migratory"

// scene is a world with the stack local.
type scene struct{ *world.World }

func newWorld(t *testing.T) *scene {
	t.Helper()
	return &scene{world.Local(t, cluster.Behaviour{})}
}

// act is one of several on the same stack. The next one begins where this one ends, so a failure ends the test.
func (w *scene) act(name string, perform func(w *scene)) {
	w.T.Helper()
	if !w.T.Run(name, func(t *testing.T) { perform(&scene{w.In(t)}) }) {
		w.T.FailNow()
	}
}

// driver runs the sandbox's own command, which is behind the targets of the Makefile, and returns what it printed and its exit code.
// Settings of the environment are written NAME=value.
func (w *scene) driver(settings []string, args ...string) (stdout, stderr string, code int) {
	w.T.Helper()
	cmd := exec.CommandContext(w.Context, w.ToolPath(toolchain.Driver), args...)
	var out, errors bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = w.Root, append(w.Env(), settings...), &out, &errors
	if err := cmd.Run(); err != nil {
		require.IsType(w.T, &exec.ExitError{}, err)
	}
	return out.String(), errors.String(), cmd.ProcessState.ExitCode()
}
