// Package project keeps the sandbox's copy of the Pulumi project folder.
//
// The CLI writes into the files of a project: salts, secrets, whatever `pulumi config set` is told. In the sandbox it does so in
// a copy, so that the repository stays as it is; the program itself is the repository's.
package project

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Copy is the copied project folder of one sandbox.
type Copy struct {
	// Charts is the address below which the simulated clouds serve Helm charts, or "" where there are none.
	Charts string
	// Sealed makes the copy independent of everything outside the sandbox, and stands in for secrets: see sealed.go.
	Sealed bool
	// ChartVersions are the versions that the charts are to be had in, by the key that names the version; without any, the one that
	// the sandbox's own revision pins.
	ChartVersions map[string][]string

	root       string // the repository
	folder     string // the copy
	base       string // the repository's files as they were last copied
	kubeconfig string // to write into the stack files; "" leaves the project's default

	standIns map[string][]StandIn // of a sealed copy, by the stack's file
}

// New describes the copy of the project at root in the sandbox at home. A kubeconfig other than "" is what stacks on an existing
// cluster use unless their file names another.
func New(root, home, kubeconfig string) *Copy {
	return &Copy{root: root, folder: filepath.Join(home, "project"), base: filepath.Join(home, "project-base"), kubeconfig: kubeconfig}
}

// Folder returns the path of the copy.
func (c *Copy) Folder() string { return c.folder }

// Stacks returns the names of the stacks for which the repository has a file.
func (c *Copy) Stacks() []string {
	files, err := filepath.Glob(filepath.Join(c.root, "Pulumi.*.yaml"))
	if err != nil {
		return nil
	}
	var names []string
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "Pulumi."), ".yaml")
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Sync brings what has changed in the repository into the copy, and keeps what a person has set there by `pulumi config set`.
// It returns what that person might want to know, a line each.
func (c *Copy) Sync() (notes []string, err error) {
	for _, folder := range []string{c.folder, c.base} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, fmt.Errorf("creating the copy of the project: %w", err)
		}
	}
	if err := c.syncProject(); err != nil {
		return nil, err
	}
	for _, stack := range c.Stacks() {
		more, err := c.syncStack("Pulumi." + stack + ".yaml")
		if err != nil {
			return nil, err
		}
		notes = append(notes, more...)
	}
	return notes, nil
}

var mainKey = regexp.MustCompile(`(?m)^main:.*\n?`)

// syncProject copies Pulumi.yaml and adds where the program is. The engine then compiles and runs it in the repository.
func (c *Copy) syncProject() error {
	content, err := os.ReadFile(filepath.Join(c.root, "Pulumi.yaml"))
	if err != nil {
		return fmt.Errorf("reading the project: %w", err)
	}
	content = mainKey.ReplaceAll(content, nil)
	content = fmt.Appendf(bytes.TrimRight(content, "\n"), "\n\nmain: %q\n", c.root)
	return writeIfChanged(filepath.Join(c.folder, "Pulumi.yaml"), content)
}

func (c *Copy) syncStack(file string) ([]string, error) {
	content, err := os.ReadFile(filepath.Join(c.root, file))
	if err != nil {
		return nil, fmt.Errorf("reading a stack's configuration: %w", err)
	}
	theirs, notes, err := c.adapt(file, content)
	if err != nil {
		return nil, err
	}
	base, baseErr := os.ReadFile(filepath.Join(c.base, file))
	mine, mineErr := os.ReadFile(filepath.Join(c.folder, file))
	if baseErr == nil && mineErr == nil && bytes.Equal(base, theirs) {
		return nil, nil
	}
	merged := theirs
	if baseErr == nil && mineErr == nil {
		var conflicts []string
		if merged, conflicts, err = merge(base, mine, theirs); err != nil {
			return nil, fmt.Errorf("bringing the changes of %s into %s: %w", file, c.folder, err)
		}
		for _, key := range conflicts {
			notes = append(notes, fmt.Sprintf("%s: %s keeps the value that was set in the sandbox, the repository's has changed too", file, key))
		}
	}
	if err := writeIfChanged(filepath.Join(c.folder, file), merged); err != nil {
		return nil, err
	}
	return notes, writeIfChanged(filepath.Join(c.base, file), theirs)
}

func writeIfChanged(path string, content []byte) error {
	if present, err := os.ReadFile(path); err == nil && bytes.Equal(present, content) {
		return nil
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return fmt.Errorf("writing the copy of the project: %w", err)
	}
	return nil
}
