package clouds

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/sandbox/clouds/account"
)

// The commands of docs/operations.md, "A killed pulumi", one by one, for what the cloud has not made and for what it has.
func TestTheRunbookForKilledRuns(t *testing.T) {
	w := newWorld(t, "eks")

	w.inject("stall create Vpc") // asked for, and never made
	w.killDuring(func() bool {
		return slices.ContainsFunc(w.ledger(0), func(e account.Entry) bool { return strings.HasSuffix(e.Type, ":Vpc") })
	})
	out, err := w.tryPulumi("up", "--yes", "--skip-preview")
	require.Error(t, err, "the state must still be locked")
	assert.Contains(t, out, "pulumi cancel")
	w.pulumi("cancel", "--yes")
	assert.Equal(t, []string{"aws:ec2/vpc:Vpc"}, w.pendingCreates())
	w.pulumi("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
	assert.Empty(t, w.pendingCreates())

	w.inject("hang create NodeGroup") // made, and its answer was never heard
	w.killDuring(func() bool { return w.nodeGroup() != nil })
	w.pulumi("cancel", "--yes")
	assert.Contains(t, w.pendingCreates(), "aws:eks/nodeGroup:NodeGroup")
	w.pulumi("import", "--file", w.importFile(), "--yes", "--skip-preview", "--protect=false", "--generate-code=false")
	w.pulumi("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
	w.up()
	w.converged("after the runbook")
}

// killDuring kills an `up` as soon as a condition holds.
func (w *world) killDuring(condition func() bool) {
	w.t.Helper()
	run := w.Pulumi(w.t.Context(), "up", "--yes", "--skip-preview", "--stack", w.stack, "--non-interactive")
	require.NoError(w.t, run.Start())
	w.eventually("the moment to kill pulumi", condition)
	require.NoError(w.t, run.Process.Kill())
	_ = run.Wait() // it was killed
}

// pendingCreates are the types of what the state does not know whether it was made, by `pulumi stack export`.
func (w *world) pendingCreates() []string {
	w.t.Helper()
	var export struct{ Deployment state }
	require.NoError(w.t, json.Unmarshal([]byte(w.pulumi("stack", "export")), &export))
	var types []string
	for _, o := range export.Deployment.PendingOperations {
		types = append(types, o.Resource.Type)
	}
	return types
}

// nodeGroup is the one that the account holds once it works, or nil.
func (w *world) nodeGroup() *account.Resource {
	w.t.Helper()
	for _, r := range w.resources() {
		if strings.HasSuffix(r.Type, ":NodeGroup") && r.Status == account.Active {
			return &r
		}
	}
	return nil
}

// importFile writes the file of the runbook for the node group.
func (w *world) importFile() string {
	w.t.Helper()
	var pending stored
	for _, o := range w.state().PendingOperations {
		if strings.HasSuffix(o.Resource.Type, ":NodeGroup") {
			pending = o.Resource
		}
	}
	provider, _, _ := strings.Cut(pending.Provider, "::eks-migratorydata::")
	content, err := json.Marshal(map[string]any{
		"nameTable": map[string]string{"parent": pending.Parent, "aws": provider + "::eks-migratorydata"},
		"resources": []map[string]string{{
			"type": pending.Type, "name": pending.name(), "id": w.nodeGroup().ID, "parent": "parent", "provider": "aws",
		}},
	})
	require.NoError(w.t, err)
	path := filepath.Join(w.t.TempDir(), "import.json")
	require.NoError(w.t, os.WriteFile(path, content, 0o600))
	return path
}
