// Package diff finds out what the working tree does to a stack as an earlier revision of the repository has made it. It brings the
// stack up as of that revision in a scratch sandbox, lets the engine preview the working tree against it, and reports what changes.
package diff

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/project"
)

// Comparison is one stack in the working tree against the same stack in a revision.
type Comparison struct {
	Sandbox *instance.Instance // whose repository and tools are used; nothing else of it is touched
	Stack   string
	Base    string // a revision, or "" for where the work left the main branch
	Log     *progress.Log

	base          revision
	isNew         bool               // the revision does not have the stack
	before, after *instance.Instance // the two sides, in the same scratch sandbox
	was, is       map[string]project.Setting
	provided      bool // that the account holds what these name
}

var errInterrupted = errors.New("interrupted; all that was started has been ended and removed")

// Run returns what the working tree changes. It builds the sandbox's tools where they are missing. Everything that it started is
// ended and removed, also when it fails.
func (c *Comparison) Run(ctx context.Context) (report Report, err error) {
	if c.base, err = findRevision(ctx, c.Sandbox.Root, c.Base); err != nil {
		return report, err
	}
	report = Report{Stack: c.Stack, Base: c.base.String()}
	if same, err := c.base.isHere(ctx, c.Sandbox.Root); same || err != nil {
		return report, err
	}
	if err := c.Sandbox.BuildTools(ctx, c.Log); err != nil {
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
	if err := c.base.extract(ctx, c.Sandbox.Root, tree); err != nil {
		return report, err
	}
	if c.before, err = scratch.At(ctx, tree, "before"); err != nil {
		return report, err
	}
	if c.after, err = scratch.At(ctx, c.Sandbox.Root, "after"); err != nil {
		return report, err
	}
	err = c.compare(ctx, &report)
	return report, err
}

func (c *Comparison) compare(ctx context.Context, report *Report) error {
	if err := c.readSettings(); err != nil {
		return err
	}
	// First of all: nothing else counts if it does not compile.
	if err := c.after.BuildProgram(ctx, c.Log); err != nil {
		return fmt.Errorf("the program of the working tree does not compile: %w", err)
	}
	var before, after run
	if c.isNew {
		report.Notes = []string{fmt.Sprintf("%s has no stack %s: everything is new.", c.base, c.Stack)}
	} else if err := c.bringUp(ctx, &before); err != nil {
		return err
	}
	if err := c.enter(ctx, c.after); err != nil {
		return err
	}
	err := c.Log.Step("working tree: previewing the stack "+c.Stack, func() (err error) {
		after, err = c.preview(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("the stack %s of the working tree cannot be previewed: %w", c.Stack, err)
	}
	report.Settings = differing(c.was, c.is)
	return report.read(before, after)
}

// bringUp makes the stack as the revision has it.
func (c *Comparison) bringUp(ctx context.Context, before *run) error {
	if err := c.before.BuildProgram(ctx, c.Log); err != nil {
		return fmt.Errorf("the program of %s does not compile, so there is nothing to compare with: %w", c.base, err)
	}
	if err := c.enter(ctx, c.before); err != nil {
		return err
	}
	err := c.Log.Step(fmt.Sprintf("%s: bringing up the stack %s", c.base, c.Stack), func() (err error) {
		*before, err = c.engine(ctx, c.before, "up", "--yes", "--skip-preview")
		return err
	})
	if err != nil {
		return fmt.Errorf("the stack %s of %s does not come up, so there is nothing to compare with: %w", c.Stack, c.base, err)
	}
	return nil
}
