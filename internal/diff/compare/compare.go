// Package compare finds out what the working tree does to a stack as an earlier revision of the repository has made it. It brings the
// stack up as of that revision in a scratch sandbox, and lets the engine preview the working tree against it.
package compare

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"stateful-clusters/internal/diff/change"
	"stateful-clusters/internal/diff/revision"
	"stateful-clusters/internal/sandbox/gocommand"
	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/progress"
)

// Comparison is one stack in the working tree against the same stack in a revision.
type Comparison struct {
	Sandbox *instance.Instance // whose repository and tools are used; nothing else of it is touched
	Stack   string
	Base    string // a revision, or "" for where the work left the main branch
	Log     *progress.Log
	// Tools builds the sandbox's tools where they are missing.
	Tools func(context.Context) error
}

var errInterrupted = errors.New("interrupted; all that was started has been ended and removed")

// Run returns what the working tree changes. Everything that it started is ended and removed, also when it fails.
func (c *Comparison) Run(ctx context.Context) (report change.Report, err error) {
	base, err := revision.Find(ctx, c.Sandbox.Root, c.Base)
	if err != nil {
		return report, err
	}
	report = change.Report{Stack: c.Stack, Base: base.String()}
	if same, err := c.same(ctx, base); same || err != nil {
		return report, err
	}
	scratch, err := c.Sandbox.OpenScratch(ctx, c.Log)
	if err != nil {
		return report, err
	}
	defer func() {
		if failed := scratch.Remove(); failed != nil {
			err = errors.Join(err, failed)
		} else if ctx.Err() != nil {
			err = errInterrupted
		}
	}()
	tree := filepath.Join(scratch.Folder, "tree")
	if err := revision.Extract(ctx, c.Sandbox.Root, base, tree); err != nil {
		return report, err
	}
	if err := c.Tools(ctx); err != nil {
		return report, err
	}
	s := sides{Comparison: c, base: base, removed: map[string]bool{}}
	if s.before, err = scratch.At(ctx, tree, "before"); err != nil {
		return report, err
	}
	if s.after, err = scratch.At(ctx, c.Sandbox.Root, "after"); err != nil {
		return report, err
	}
	if err := s.readSettings(); err != nil {
		return report, err
	}
	return s.compare(ctx, report)
}

// packages makes `go list` print the program's packages of this repository.
const packages = "{{with .Module}}{{if .Main}}{{$.ImportPath}}{{end}}{{end}}"

// same reports whether the program and the configuration of the stack are the same files in the working tree as in the revision. The
// same program and the same configuration make the same stack.
func (c *Comparison) same(ctx context.Context, base revision.Revision) (bool, error) {
	out, err := gocommand.Output(ctx, c.Sandbox.Root, os.Environ(), "list", "-deps", "-f", packages, ".")
	if err != nil {
		return false, nil // what is wrong with the program is said when it is compiled
	}
	files := []string{":(glob)*.go", "go.mod", "go.sum", "Pulumi.yaml", stackFile(c.Stack)}
	for _, path := range strings.Fields(string(out)) {
		if _, folder, below := strings.Cut(path, "/"); below {
			files = append(files, folder)
		}
	}
	return revision.Same(ctx, c.Sandbox.Root, base, files)
}

func stackFile(stack string) string { return "Pulumi." + stack + ".yaml" }
