package e2e

import (
	"bytes"
	"os/exec"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/toolchain"
)

// driver runs the sandbox's own command, which is behind the targets of the Makefile, and returns what it printed and its exit code.
// Settings of the environment are written NAME=value.
func (w *world) driver(settings []string, args ...string) (stdout, stderr string, code int) {
	w.t.Helper()
	cmd := exec.CommandContext(w.t.Context(), w.ToolPath(toolchain.Driver), args...)
	var out, errors bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = w.Root, append(w.Env(), settings...), &out, &errors
	if err := cmd.Run(); err != nil {
		require.IsType(w.t, &exec.ExitError{}, err)
	}
	return out.String(), errors.String(), cmd.ProcessState.ExitCode()
}
