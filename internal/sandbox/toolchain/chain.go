package toolchain

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"stateful-clusters/internal/sandbox/gocommand"
)

// Settings of every build. They are also the ones of the program's build and of `make test`, so that all of them share
// one build cache: -trimpath and CGO_ENABLED are part of what the cache is addressed by.
var (
	buildFlags = []string{"-trimpath", "-buildvcs=false"}
	goSettings = []string{"CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOWORK=off"}
)

// ErrNotBuilt says that a tool has not been built from the present sources.
var ErrNotBuilt = errors.New("the sandbox's tools are not built: run `make tools`")

// Chain is the set of tools of one checkout. Checkouts may share a folder: each tool's own folder is named by what made it.
type Chain struct {
	root      string
	folder    string
	goVersion string
	tools     []Tool
	paths     map[string]string // of the programs, by name, built or not
}

// Open finds out where the tools of the repository at root belong in folder. It builds nothing. With realNodes, the tools
// that only real nodes need are among them.
func Open(ctx context.Context, root, folder string, realNodes bool) (*Chain, error) {
	needed := tools
	if realNodes {
		needed = slices.Concat(tools, nodeTools)
	}
	return open(ctx, root, folder, needed)
}

func open(ctx context.Context, root, folder string, tools []Tool) (*Chain, error) {
	version, err := goVersion(ctx, root)
	if err != nil {
		return nil, err
	}
	c := &Chain{root: root, folder: folder, goVersion: version, tools: slices.Clone(tools), paths: map[string]string{}}
	for i, t := range tools {
		if t, err = t.pinned(root); err != nil {
			return nil, err
		}
		c.tools[i] = t
		address, err := c.address(t)
		if err != nil {
			return nil, err
		}
		c.paths[t.Name] = filepath.Join(folder, address, t.Name)
	}
	return c, nil
}

// goVersion returns the version of the Go toolchain that compiles the repository at root, with its platform.
func goVersion(ctx context.Context, root string) (string, error) {
	result, err := gocommand.Run(ctx, root, goEnv(), "env", "GOVERSION", "GOOS", "GOARCH")
	if err != nil {
		return "", fmt.Errorf("asking the go command for its version: %w", err)
	}
	return strings.Join(strings.Fields(string(result.Output)), " "), nil
}

// goEnv is the environment of every build of the sandbox.
func goEnv() []string {
	// A later entry wins, which also takes the user's own GOFLAGS out of the builds' addresses.
	return append(os.Environ(), goSettings...)
}

// Path returns where the program of that name is, or will be once it is built.
func (c *Chain) Path(name string) string { return c.paths[name] }

// Names returns the names of all tools.
func (c *Chain) Names() []string {
	var names []string
	for _, t := range c.tools {
		names = append(names, t.Name)
	}
	return names
}

// Missing returns the tools that are not built.
func (c *Chain) Missing() []Tool {
	var missing []Tool
	for _, t := range c.tools {
		if _, err := os.Stat(c.paths[t.Name]); err != nil {
			missing = append(missing, t)
		}
	}
	return missing
}

// Check returns ErrNotBuilt where a tool is missing.
func (c *Chain) Check() error {
	if len(c.Missing()) > 0 {
		return ErrNotBuilt
	}
	return nil
}
