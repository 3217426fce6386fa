package world

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/stretchr/testify/require"
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

// Changes returns what the next `up` would do, beside what stays the same: "update StatefulSet" → the changed properties, sorted. Where
// several resources of one kind are treated alike, each has its name: "create Subnet public".
//
// What a refresh reads is no change. Neither is an update that changes no property, which is the provider's own: the engine announces one
// where an object was not ready yet when a refresh read it, and only waits for it then (https://github.com/pulumi/pulumi/issues/3091).
func (w *World) Changes(flags ...string) map[string][]string {
	w.T.Helper()
	out, err := w.Command(append([]string{"preview", "--json"}, flags...)...).Output()
	require.NoError(w.T, err, "%s", failures(out))
	var plan struct {
		Steps []struct {
			Op           string
			URN          urn.URN
			DetailedDiff map[string]struct{}
		}
	}
	require.NoError(w.T, json.Unmarshal(out, &plan), "%s", out)
	count := map[string]int{}
	for _, step := range plan.Steps {
		count[step.Op+" "+step.URN.Type().Name().String()]++
	}
	changes := map[string][]string{}
	for _, step := range plan.Steps {
		if step.Op == "same" || step.Op == "refresh" || step.Op == "update" && len(step.DetailedDiff) == 0 {
			continue
		}
		what := step.Op + " " + step.URN.Type().Name().String()
		if count[what] > 1 {
			what += " " + step.URN.Name()
		}
		changes[what] = nil
		for property := range step.DetailedDiff {
			changes[what] = append(changes[what], property)
		}
		slices.Sort(changes[what])
	}
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
