package world

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/preview"
)

// Command is the CLI on the stack.
func (w *World) Command(args ...string) *exec.Cmd {
	return w.Instance.Pulumi(w.Context, append(args, "--stack", w.Stack, "--non-interactive")...)
}

// Try runs the CLI and returns all that it printed.
func (w *World) Try(args ...string) (string, error) {
	out, err := w.Command(args...).CombinedOutput()
	return string(out), err
}

// Pulumi runs the CLI and returns all that it printed; it must succeed.
func (w *World) Pulumi(args ...string) string {
	w.T.Helper()
	out, err := w.Try(args...)
	require.NoError(w.T, err, "pulumi %s\n%s", strings.Join(args, " "), out)
	return out
}

// Apply brings in what is configured.
func (w *World) Apply(flags ...string) string {
	w.T.Helper()
	return w.Pulumi(append([]string{"up", "--yes", "--skip-preview"}, flags...)...)
}

// Destroy removes what the stack has.
func (w *World) Destroy() string {
	w.T.Helper()
	return w.Pulumi("destroy", "--yes", "--skip-preview")
}

// Set sets keys of the configuration, each written as key=value, where a key may be a path such as tags[0].name.
func (w *World) Set(settings ...string) { w.set("--plaintext", settings) }

// SetSecret sets keys whose values nobody may see.
func (w *World) SetSecret(settings ...string) { w.set("--secret", settings) }

func (w *World) set(how string, settings []string) {
	w.T.Helper()
	if len(settings) == 0 {
		return
	}
	args := []string{"config", "set-all", "--path"}
	for _, setting := range settings {
		args = append(args, how, setting)
	}
	w.Pulumi(args...)
}

// Unset removes keys from the configuration.
func (w *World) Unset(keys ...string) {
	w.T.Helper()
	for _, key := range keys {
		w.Pulumi("config", "rm", key)
	}
}

// Changes returns what the next `up` would do, as preview.Changes has it.
func (w *World) Changes(flags ...string) map[string][]string {
	w.T.Helper()
	out, err := w.Command(append([]string{"preview", "--json"}, flags...)...).Output()
	require.NoError(w.T, err, "%s", failures(out))
	changes, err := preview.Changes(out)
	require.NoError(w.T, err)
	return changes
}

// failures returns the lines of a preview in JSON that say what went wrong; it has thousands.
func failures(output []byte) []string {
	return slices.DeleteFunc(strings.Split(string(output), "\n"), func(line string) bool { return !strings.Contains(line, "error:") })
}

// State reads the file in which the CLI keeps the stack's state.
func (w *World) State() apitype.DeploymentV3 {
	w.T.Helper()
	content, err := os.ReadFile(w.Checkpoint())
	require.NoError(w.T, err)
	var file struct {
		Checkpoint struct{ Latest apitype.DeploymentV3 }
	}
	require.NoError(w.T, json.Unmarshal(content, &file))
	return file.Checkpoint.Latest
}

// Checkpoint is the path of that file.
func (w *World) Checkpoint() string {
	return filepath.Join(w.Home, "state", ".pulumi", "stacks", "stateful-clusters", w.Stack+".json")
}
