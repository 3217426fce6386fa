package world

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/preview"
)

// Stored is a resource in a stack's state.
type Stored struct {
	URN, Type, ID   string
	Custom          bool
	Inputs, Outputs map[string]any
}

// State is a stack's.
type State struct {
	Resources         []Stored
	PendingOperations []struct {
		Type     string
		Resource Stored
	} `json:"pending_operations"`
}

// Name returns the last part of a resource's URN.
func (r Stored) Name() string { return preview.Name(r.URN) }

// State reads the file in which the CLI keeps the stack's state.
func (w *World) State() State {
	w.T.Helper()
	content, err := os.ReadFile(w.Checkpoint())
	require.NoError(w.T, err)
	var file struct{ Checkpoint struct{ Latest State } }
	require.NoError(w.T, json.Unmarshal(content, &file))
	return file.Checkpoint.Latest
}

// Checkpoint is the path of that file.
func (w *World) Checkpoint() string {
	return filepath.Join(w.Home, "state", ".pulumi", "stacks", "stateful-clusters", w.Stack+".json")
}
