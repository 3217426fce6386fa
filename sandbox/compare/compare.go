// Package compare finds out what the working tree does to a stack as an earlier revision of the repository has made it. It brings the
// stack up as of that revision in a scratch sandbox, and lets the engine preview the working tree against it.
package compare

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"stateful-clusters/sandbox/change"
	"stateful-clusters/sandbox/instance"
	"stateful-clusters/sandbox/program"
	"stateful-clusters/sandbox/progress"
	"stateful-clusters/sandbox/project"
	"stateful-clusters/sandbox/revision"
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

// sides are the stack on both sides, in the same scratch sandbox.
type sides struct {
	*Comparison
	base          revision.Revision
	before, after *instance.Instance
	removed       map[string]bool // the URNs of objects that a preview must not find any more
}

// Run returns what the working tree changes. Everything that it started is ended and removed, also when it fails.
func (c *Comparison) Run(ctx context.Context) (report change.Report, err error) {
	base, err := revision.Find(ctx, c.Sandbox.Root, c.Base)
	if err != nil {
		return report, err
	}
	scratch, err := c.Sandbox.OpenScratch(ctx)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, scratch.Remove()) }()
	tree := filepath.Join(scratch.Folder, "tree")
	if err := revision.Extract(ctx, c.Sandbox.Root, base, tree); err != nil {
		return report, err
	}
	report = change.Report{Stack: c.Stack, Base: base.String()}
	if same, err := c.same(tree); same || err != nil {
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
	return s.compare(ctx, report)
}

// same reports whether the program and the configuration of the stack are the same files as in another tree. The same program and
// the same configuration make the same stack.
func (c *Comparison) same(tree string) (bool, error) {
	for _, file := range []string{"Pulumi.yaml", stackFile(c.Stack)} {
		was, err := os.ReadFile(filepath.Join(tree, file))
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		is, err := os.ReadFile(filepath.Join(c.Sandbox.Root, file))
		if err != nil || !bytes.Equal(was, is) {
			return false, err
		}
	}
	return program.Same(tree, c.Sandbox.Root)
}

func stackFile(stack string) string { return "Pulumi." + stack + ".yaml" }

func (s *sides) compare(ctx context.Context, report change.Report) (change.Report, error) {
	// First of all: nothing else counts if it does not compile.
	if err := s.after.BuildProgram(ctx, s.Log); err != nil {
		return report, fmt.Errorf("the program of the working tree does not compile: %w", err)
	}
	before, notes, err := s.bringUp(ctx)
	if err != nil {
		return report, err
	}
	if err := s.enter(ctx, s.after); err != nil {
		return report, err
	}
	var after change.Run
	err = s.Log.Step("working tree: previewing the stack "+s.Stack, func() (err error) {
		after, err = s.preview(ctx)
		return err
	})
	if err != nil {
		return report, fmt.Errorf("the stack %s of the working tree cannot be previewed: %w", s.Stack, err)
	}
	compared, err := change.Compare(before, after)
	if err != nil {
		return report, err
	}
	compared.Stack, compared.Base, compared.Notes = report.Stack, report.Base, notes
	compared.Settings, err = settings(s.before.Root, s.after.Root, s.Stack)
	return compared, err
}

// bringUp makes the stack as the revision has it. One that the revision does not have stays empty, and everything is new.
func (s *sides) bringUp(ctx context.Context) (change.Run, []string, error) {
	if _, err := os.Stat(filepath.Join(s.before.Root, stackFile(s.Stack))); errors.Is(err, fs.ErrNotExist) {
		return change.Run{}, []string{fmt.Sprintf("%s has no stack %s: everything is new.", s.base, s.Stack)}, nil
	}
	if err := s.build(ctx); err != nil {
		return change.Run{}, nil, fmt.Errorf("the program of %s does not compile, so there is nothing to compare with: %w", s.base, err)
	}
	if err := s.enter(ctx, s.before); err != nil {
		return change.Run{}, nil, err
	}
	var run change.Run
	err := s.Log.Step(fmt.Sprintf("%s: bringing up the stack %s", s.base, s.Stack), func() (err error) {
		run, err = s.engine(ctx, s.before, "up", "--yes", "--skip-preview")
		return err
	})
	if err != nil {
		return run, nil, fmt.Errorf("the stack %s of %s does not come up, so there is nothing to compare with: %w", s.Stack, s.base, err)
	}
	return run, nil, nil
}

// build compiles the revision's program, unless it is the same as the working tree's.
func (s *sides) build(ctx context.Context) error {
	same, err := program.Same(s.before.Root, s.after.Root)
	if err != nil {
		return err
	}
	if same {
		if err := s.before.AdoptProgram(s.after); err != nil {
			return err
		}
	}
	return s.before.BuildProgram(ctx, s.Log)
}

// settings returns the keys of the configuration that differ.
func settings(before, after, stack string) ([]change.Setting, error) {
	was, err := project.Settings(before, stack)
	if err != nil {
		return nil, err
	}
	is, err := project.Settings(after, stack)
	if err != nil {
		return nil, err
	}
	return differing(was, is), nil
}
