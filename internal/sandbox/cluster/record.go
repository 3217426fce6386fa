package cluster

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// record is what the sandbox remembers of its control plane from one call to the next. It is written when the control plane
// was healthy for the first time: one without a record was never finished and is made anew.
type record struct {
	// Ports stay the same for the life of the cluster: the API server's is the cluster's identity in Pulumi's state.
	Ports map[string]int
}

func (c *Cluster) recordPath() string { return filepath.Join(c.folder, "record.json") }

// load returns the record, or nil where there is none that could be used.
func (c *Cluster) load() (*record, error) {
	content, err := os.ReadFile(c.recordPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the record of the control plane: %w", err)
	}
	var r record
	if json.Unmarshal(content, &r) != nil {
		return nil, nil
	}
	return &r, nil
}

func (c *Cluster) save(r *record) error {
	content, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	// By way of another file, so that a full disk or a crash does not leave half a record.
	scratch := c.recordPath() + ".new"
	if err := os.WriteFile(scratch, content, 0o600); err != nil {
		return fmt.Errorf("writing the record of the control plane: %w", err)
	}
	return os.Rename(scratch, c.recordPath())
}
