package compare

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"stateful-clusters/internal/diff/change"
	"stateful-clusters/internal/sandbox/instance"
)

// engine runs a command of the CLI on the stack of one side.
func (s *sides) engine(ctx context.Context, side *instance.Instance, command string, args ...string) (change.Run, error) {
	events := filepath.Join(side.Home, command+".events")
	args = append([]string{command, "--stack", s.Stack, "--non-interactive", "--color=never", "--event-log", events}, args...)
	cmd := side.Pulumi(ctx, args...)
	var output bytes.Buffer
	// The CLI has the log of events for its own developers (cmd/pulumi/operations); what it prints itself leaves the outputs out.
	cmd.Env = append(cmd.Env, "PULUMI_DEBUG_COMMANDS=true")
	cmd.Stdout, cmd.Stderr = &output, &output
	failed := cmd.Run()
	if ctx.Err() != nil {
		return change.Run{}, ctx.Err()
	}
	content, err := os.ReadFile(events)
	if err != nil {
		return change.Run{}, fmt.Errorf("%v: %s", failed, strings.TrimSpace(output.String())) // as text: nobody has printed it yet
	}
	if content, err = s.asConfigured(side, content); err != nil {
		return change.Run{}, err
	}
	run, err := change.Read(bytes.NewReader(content))
	if failed == nil {
		return run, err
	}
	if len(run.Errors) == 0 {
		return run, errors.New(strings.TrimSpace(output.String()))
	}
	return run, errors.New(reason(run.Errors))
}

// preview lets the engine foresee what the working tree does. The Kubernetes provider tries what it would create on the API server,
// and before 4.29, which the sandbox lacks (docs/evidence.md), stumbles over the old object where one takes the place of another: that
// has not gone, since it is a preview. So the old one goes, as it would have, and the engine looks again.
func (s *sides) preview(ctx context.Context) (change.Run, error) {
	for {
		run, err := s.engine(ctx, s.after, "preview")
		gone := 0
		if err != nil {
			for _, step := range run.FailedReplacements() {
				removed, err := s.remove(ctx, step)
				if err != nil {
					return run, err
				}
				gone += removed
			}
		}
		if gone == 0 {
			return run, err
		}
	}
}

// remove removes what a step replaces from the scratch cluster, and returns 1 the first time.
func (s *sides) remove(ctx context.Context, step change.Step) (int, error) {
	name, namespace := step.OldObject()
	if name == "" || s.removed[step.URN] {
		return 0, nil
	}
	s.removed[step.URN] = true
	return 1, s.before.RemoveObject(ctx, s.Stack, step.Type, name, namespace)
}

// enter makes the scratch sandbox ready for one side: what the stack runs on, and the stack's configuration.
func (s *sides) enter(ctx context.Context, side *instance.Instance) error {
	if _, err := side.UpFor(ctx, s.Stack, s.Log); err != nil {
		return err
	}
	if err := side.EnsureStack(ctx, s.Stack); err != nil {
		return err
	}
	return side.SetStandIns(ctx, s.Stack)
}

// reason is what the program or a provider said, without the SDK's words around it.
func reason(errors []string) string {
	text := strings.Join(errors, "\n")
	if _, said, found := strings.Cut(text, "1 error occurred:\n\t* "); found {
		return said
	}
	return text
}
