package pipeline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// workflow is what the rules look at in a file of .github.
type workflow struct {
	path string
	text string

	On          map[string]any
	Permissions *map[string]string
	Jobs        map[string]job
	Runs        struct{ Steps []step } // of an action of our own
}

type job struct {
	If          string
	Needs       any // one name or several
	Uses        string
	Secrets     any
	With        map[string]any
	Permissions *map[string]string
	Environment any
	Concurrency map[string]any
	Steps       []step
	Timeout     int `yaml:"timeout-minutes"`
}

type step struct {
	If   string
	Uses string
	Run  string
	With map[string]any
}

// workflows returns all files of .github/workflows and .github/actions, by their names.
func workflows(t *testing.T) map[string]workflow {
	t.Helper()
	found := map[string]workflow{}
	for _, pattern := range []string{"workflows/*", "actions/*/*"} {
		paths, err := filepath.Glob(filepath.Join("../..", ".github", pattern))
		require.NoError(t, err)
		for _, path := range paths {
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			w := workflow{path: path, text: string(content)}
			require.NoError(t, yaml.Unmarshal(content, &w), path)
			name, _ := filepath.Rel(filepath.Join("../..", ".github"), path)
			found[name] = w
		}
	}
	require.NotEmpty(t, found)
	return found
}

// called reports whether other workflows run this one, so that its jobs have the permissions of theirs.
func (w workflow) called() bool { _, ok := w.On["workflow_call"]; return ok }

// steps returns the steps of all jobs.
func (w workflow) steps() []step {
	all := w.Runs.Steps
	for _, j := range w.Jobs {
		all = append(all, j.Steps...)
	}
	return all
}

// conditions returns those under which a job runs: its own, and those of the jobs that it needs, for a job that is left out
// leaves out whatever needs it.
func (w workflow) conditions(name string) string {
	j := w.Jobs[name]
	all := []string{j.If}
	switch needs := j.Needs.(type) {
	case string:
		all = append(all, w.conditions(needs))
	case []any:
		for _, need := range needs {
			all = append(all, w.conditions(need.(string)))
		}
	}
	return strings.Join(all, "\n")
}
