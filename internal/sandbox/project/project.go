// Package project keeps the sandbox's copy of the Pulumi project folder.
//
// The CLI writes into the files of a project: salts, secrets, whatever `pulumi config set` is told. In the sandbox it does so in
// a copy, so that the repository stays as it is; the program itself is the repository's.
package project

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Copy is the copied project folder of one sandbox.
type Copy struct {
	// Charts is the address below which the simulated clouds serve Helm charts, or "" where there are none.
	Charts string
	// Sealed makes the copy independent of everything outside the sandbox, and has stand-ins for secrets, which nobody can decrypt here.
	Sealed bool
	// ChartVersions are the versions that the charts are to be had in, by the key that names the version; without any, the one that
	// the sandbox's own revision pins.
	ChartVersions map[string][]string

	root       string // the repository
	folder     string // the copy
	base       string // the repository's files as they were last copied
	kubeconfig string // to write into the stack files; "" leaves the project's default

	standIns map[string]map[string]string // of a sealed copy, by the stack's file and the key
}

// New describes the copy of the project at root in the sandbox at home. A kubeconfig other than "" is what stacks on an existing
// cluster use unless their file names another.
func New(root, home, kubeconfig string) *Copy {
	return &Copy{
		root: root, folder: filepath.Join(home, "project"), base: filepath.Join(home, "project-base"), kubeconfig: kubeconfig,
		standIns: map[string]map[string]string{},
	}
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

func stackFile(stack string) string { return "Pulumi." + stack + ".yaml" }

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
		more, err := c.syncStack(stackFile(stack))
		if err != nil {
			return nil, err
		}
		notes = append(notes, more...)
	}
	return notes, nil
}

// syncProject copies Pulumi.yaml and adds where the program is. The engine then compiles and runs it in the repository.
func (c *Copy) syncProject() error {
	content, err := os.ReadFile(filepath.Join(c.root, "Pulumi.yaml"))
	if err != nil {
		return fmt.Errorf("reading the project: %w", err)
	}
	content = fmt.Appendf(bytes.TrimRight(content, "\n"), "\n\nmain: %q\n", c.root)
	return writeIfChanged(filepath.Join(c.folder, "Pulumi.yaml"), content)
}

// syncStack copies a stack's file unless somebody has changed the copy: the sandbox then keeps its own, and says so once.
func (c *Copy) syncStack(file string) ([]string, error) {
	theirs, err := readYAML(filepath.Join(c.root, file))
	if err != nil {
		return nil, err
	}
	notes := c.adapt(file, theirs)
	copied, last := filepath.Join(c.folder, file), filepath.Join(c.base, file)
	mine, err := readYAML(copied)
	base, baseErr := readYAML(last)
	isCopied := err == nil && baseErr == nil
	if err := errors.Join(err, baseErr); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if isCopied && reflect.DeepEqual(base, theirs) {
		return nil, nil
	}
	if err := writeYAML(last, theirs); err != nil {
		return nil, err
	}
	if isCopied {
		salt := mine[saltKey] // of the CLI, for the copy's own secrets
		delete(mine, saltKey)
		if !reflect.DeepEqual(base, mine) {
			return append(notes, fmt.Sprintf("%s has changed in the repository, and was set in the sandbox, which keeps its own: "+
				"remove %s to take the repository's", file, copied)), nil
		}
		if salt != nil {
			theirs[saltKey] = salt
		}
	}
	return notes, writeYAML(copied, theirs)
}

const saltKey = "encryptionsalt"

func writeYAML(path string, file map[string]any) error {
	content, err := yaml.Marshal(file)
	if err != nil {
		return err
	}
	return writeIfChanged(path, content)
}

// writeIfChanged leaves a file alone that another call may be reading.
func writeIfChanged(path string, content []byte) error {
	if present, err := os.ReadFile(path); err == nil && bytes.Equal(present, content) {
		return nil
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return fmt.Errorf("writing the copy of the project: %w", err)
	}
	return nil
}
