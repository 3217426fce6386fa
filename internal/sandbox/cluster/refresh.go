package cluster

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// refresh brings the files from which kwokctl starts the components up to date: other tools may have been built since, the
// simulated part may be another one, and a port may have been taken by somebody else.
func (c *Cluster) refresh(r *record, moved map[string]int) error {
	for name, binary := range c.binaries() {
		link := filepath.Join(c.workdir(), "bin", name)
		if err := relink(binary, link); err != nil {
			return err
		}
	}
	path := filepath.Join(c.workdir(), "kwok.yaml")
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading the configuration of the control plane: %w", err)
	}
	for name, port := range moved {
		content = replacePort(content, r.Ports[name], port)
		r.Ports[name] = port
	}
	if content, err = c.behaviour.replaceSimulation(content); err != nil {
		return err
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return fmt.Errorf("writing the configuration of the control plane: %w", err)
	}
	return c.save(r)
}

// relink makes link point to target, without a moment at which there is none.
func relink(target, link string) error {
	scratch := link + ".new"
	if err := os.Remove(scratch); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.Symlink(target, scratch); err != nil {
		return err
	}
	return os.Rename(scratch, link)
}

// replacePort replaces a port wherever kwokctl has written it: in arguments, addresses and lists of ports.
func replacePort(content []byte, from, to int) []byte {
	return regexp.MustCompile(`\b`+strconv.Itoa(from)+`\b`).ReplaceAll(content, []byte(strconv.Itoa(to)))
}

// replaceSimulation replaces the documents of the kinds that simulation.yaml holds, and keeps what kwokctl wrote itself.
func (b Behaviour) replaceSimulation(content []byte) ([]byte, error) {
	simulation, err := b.simulation()
	if err != nil {
		return nil, err
	}
	var kinds []string
	for _, document := range simulation {
		kinds = append(kinds, kindOf(document))
	}
	var kept [][]byte
	for _, document := range regexp.MustCompile(`(?m)^---\s*$`).Split(string(content), -1) {
		if text := bytes.TrimSpace([]byte(document)); len(text) > 0 && !slices.Contains(kinds, kindOf(text)) {
			kept = append(kept, text)
		}
	}
	return join(append(kept, simulation...)), nil
}

func kindOf(document []byte) string {
	var object struct{ Kind string }
	// What cannot be read is not ours to replace.
	_ = yaml.Unmarshal(document, &object)
	return object.Kind
}
