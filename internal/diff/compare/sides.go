package compare

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"stateful-clusters/internal/diff/change"
	"stateful-clusters/internal/diff/revision"
	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/project"
)

// sides are the stack on both sides, in the same scratch sandbox.
type sides struct {
	*Comparison
	base          revision.Revision
	before, after *instance.Instance
	was, is       map[string]project.Setting
	removed       map[string]bool // the URNs of objects that a preview must not find any more
}

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
	compared.Settings = differing(s.was, s.is)
	return compared, nil
}

// bringUp makes the stack as the revision has it. One that the revision does not have stays empty, and everything is new.
func (s *sides) bringUp(ctx context.Context) (change.Run, []string, error) {
	if s.isNew() {
		return change.Run{}, []string{fmt.Sprintf("%s has no stack %s: everything is new.", s.base, s.Stack)}, nil
	}
	if err := s.before.BuildProgram(ctx, s.Log); err != nil {
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

// isNew reports whether the revision does not have the stack.
func (s *sides) isNew() bool {
	_, err := os.Stat(filepath.Join(s.before.Root, stackFile(s.Stack)))
	return errors.Is(err, fs.ErrNotExist)
}
