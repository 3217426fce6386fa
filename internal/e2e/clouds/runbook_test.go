package clouds

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/document"
	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/clouds/control"
)

// The commands of docs/operations.md, "A killed pulumi", one by one, for what the cloud has not made and for what it has.
func TestTheRunbookForKilledRuns(t *testing.T) {
	w := newWorld(t, "eks")

	w.inject("stall create Vpc") // asked for, and never made
	w.killDuring(func() bool {
		return slices.ContainsFunc(w.ledger(0), func(e control.Entry) bool { return strings.HasSuffix(e.Type, ":Vpc") })
	})
	out, err := w.Try("up", "--yes", "--skip-preview")
	require.Error(t, err, "the state must still be locked")
	assert.Contains(t, out, "pulumi cancel")
	w.followTheRunbook("Vpc", false)

	w.inject("hang create NodeGroup") // made, and its answer was never heard
	w.killDuring(func() bool {
		return slices.ContainsFunc(w.resources(), func(r control.Resource) bool {
			return control.Kind(r.Type) == "NodeGroup" && r.Status == control.Active
		})
	})
	w.followTheRunbook("NodeGroup", true)
	w.Apply()
	w.converged("after the runbook")
}

// followTheRunbook runs its commands after a kill, at which a resource of a type was being created, which is now there or is not.
func (w *scene) followTheRunbook(kind string, there bool) {
	w.T.Helper()
	w.Pulumi("cancel", "--yes")
	w.runBlock("pulumi stack export --stack eks > state.json", nil)
	made := map[string]bool{} // the types of the pending creations, and whether they are in the cloud
	for _, o := range w.State().PendingOperations {
		id := w.lookUp(o.Resource)
		made[control.Kind(o.Resource.Type)] = id != ""
		if o.Type == "creating" && id != "" {
			w.runBlock("urn='urn:pulumi:eks::", map[string]string{"urn": o.Resource.URN, "id": id})
		}
	}
	w.runBlock("pulumi stack import --stack eks --file state.json", nil)
	assert.Contains(w.T, made, kind)
	assert.Equal(w.T, there, made[kind], "%s is in the cloud", kind)
	w.Pulumi("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
	w.accounted("after the runbook for " + kind)
}

// runBlock runs the block of the document that begins with a command, with other values given to its variables.
func (w *scene) runBlock(begins string, variables map[string]string) {
	w.T.Helper()
	documented, err := document.Read(w.Root)
	require.NoError(w.T, err)
	block, err := document.Find(documented, begins)
	require.NoError(w.T, err)
	text := block.Text
	for name, value := range variables {
		blank := regexp.MustCompile(`(?m)^` + name + `='[^']*'`)
		require.Regexp(w.T, blank, text)
		text = blank.ReplaceAllLiteralString(text, name+"='"+value+"'")
	}
	tools := w.T.TempDir() // where jq is built, in Go, so that the machine needs none
	out, err := exec.Command("go", "build", "-C", "../tools", "-o", filepath.Join(tools, "jq"), "github.com/itchyny/gojq/cmd/gojq").CombinedOutput()
	require.NoError(w.T, err, "%s", out)
	shell := exec.CommandContext(w.T.Context(), "bash", "-euo", "pipefail", "-c", "PATH="+tools+":$PATH\n"+text)
	shell.Dir, shell.Env = filepath.Join(w.Home, "project"), w.Env() // the CLI names files from the project's folder
	out, err = shell.CombinedOutput()
	require.NoError(w.T, err, "%s\n%s", text, out)
}

// lookUp finds the id of a resource in the account, as a person would at the console: by its name, and not in the state yet.
func (w *scene) lookUp(pending world.Stored) string {
	w.T.Helper()
	for _, r := range w.resources() {
		known := slices.ContainsFunc(w.State().Resources, func(s world.Stored) bool { return s.Type == r.Type && s.ID == r.ID })
		if r.Type == pending.Type && r.Name == pending.Name() && !known {
			return r.ID
		}
	}
	return ""
}

// killDuring kills an `up` as soon as a condition holds.
func (w *scene) killDuring(condition func() bool) {
	w.T.Helper()
	run := w.Command("up", "--yes", "--skip-preview")
	require.NoError(w.T, run.Start())
	w.Eventually("the moment to kill pulumi", condition)
	require.NoError(w.T, run.Process.Kill())
	_ = run.Wait() // it was killed
	if out, err := w.Try("stack", "export"); err != nil && strings.Contains(out, "failed to load checkpoint: EOF") {
		// As the runbook says: the kill met the CLI while it wrote a side file.
		require.NoError(w.T, os.Remove(filepath.Join(w.Home, "state/.pulumi/stacks/stateful-clusters", w.Stack+".json.attrs")))
	}
}
