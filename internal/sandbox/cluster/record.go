package cluster

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Ports are those of servers on this machine, by the servers' names.
type Ports map[string]int

// ReadPorts returns the ports that a file remembers, and none where there is no such file.
func ReadPorts(path string) (Ports, error) {
	ports := Ports{}
	content, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return ports, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &ports)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the ports of the sandbox in %s: %w; `make down` removes them", path, err)
	}
	return ports, nil
}

// Save lets a file remember the ports.
func (p Ports) Save(path string) error {
	content, err := json.Marshal(p)
	if err != nil {
		return err
	}
	// By way of another file, so that a full disk or a crash does not leave half of it.
	scratch := path + ".new"
	if err := os.WriteFile(scratch, content, 0o600); err != nil {
		return fmt.Errorf("writing the ports of the sandbox: %w", err)
	}
	return os.Rename(scratch, path)
}

// record is what remembers the ports of a control plane. It is written when the control plane was healthy for the first time: one without
// a record was never finished and is made anew. The API server's port is the cluster's identity in Pulumi's state.
func (c *Cluster) record() string { return filepath.Join(c.folder, "record.json") }
