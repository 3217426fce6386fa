package ci

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const root = "../.."

// workflow is what the rules look at in a file of .github.
type workflow struct {
	name, text string

	On          map[string]any
	Permissions *map[string]string
	Jobs        map[string]job
	Runs        struct{ Steps []step } // of an action of our own
}

type job struct {
	If, Uses             string
	Needs                list
	Secrets, Environment any
	With, Concurrency    map[string]any
	Permissions          *map[string]string
	Steps                []step
	Timeout              int `yaml:"timeout-minutes"`
}

type step struct {
	Uses, Run string
	With      map[string]any
}

// list is one text or several.
type list []string

func (l *list) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*l = list{node.Value}
		return nil
	}
	return node.Decode((*[]string)(l))
}

// workflows returns all workflows and actions of the repository.
func workflows(t *testing.T) []workflow {
	t.Helper()
	var found []workflow
	for _, pattern := range []string{"workflows/*", "actions/*/*"} {
		paths, err := filepath.Glob(filepath.Join(root, ".github", pattern))
		require.NoError(t, err)
		require.NotEmpty(t, paths, pattern)
		for _, path := range paths {
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			w := workflow{name: filepath.Base(path), text: string(content)}
			require.NoError(t, yaml.Unmarshal(content, &w), path)
			found = append(found, w)
		}
	}
	return found
}

// called reports whether other workflows run this one: its jobs then have the permissions of theirs.
func (w workflow) called() bool { _, ok := w.On["workflow_call"]; return ok }

func (w workflow) steps() []step {
	all := w.Runs.Steps
	for _, j := range w.Jobs {
		all = append(all, j.Steps...)
	}
	return all
}

// conditions returns those under which a job runs: its own, and those of the jobs that it needs.
func (w workflow) conditions(name string) string {
	all := []string{w.Jobs[name].If}
	for _, need := range w.Jobs[name].Needs {
		all = append(all, w.conditions(need))
	}
	return strings.Join(all, "\n")
}
