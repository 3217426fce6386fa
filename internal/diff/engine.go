package diff

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"stateful-clusters/internal/sandbox/instance"
)

// engine runs a command of the CLI on the stack of one side.
func (c *Comparison) engine(ctx context.Context, side *instance.Instance, command string, args ...string) (run, error) {
	events := filepath.Join(side.Home, command+".events")
	args = append([]string{command, "--stack", c.Stack, "--non-interactive", "--color=never", "--event-log", events}, args...)
	cmd := side.Pulumi(ctx, args...)
	// The CLI has the log of events for its own developers (cmd/pulumi/operations); what it prints itself leaves the outputs out.
	cmd.Env = append(cmd.Env, "PULUMI_DEBUG_COMMANDS=true")
	output, failed := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return run{}, ctx.Err()
	}
	content, err := os.ReadFile(events)
	if err != nil {
		return run{}, fmt.Errorf("%v: %s", failed, bytes.TrimSpace(output)) // as text: nobody has printed it yet
	}
	if content, err = c.asConfigured(side, content); err != nil {
		return run{}, err
	}
	r, err := readRun(bytes.NewReader(content))
	if failed == nil {
		return r, err
	}
	if len(r.errors) == 0 {
		return r, errors.New(string(bytes.TrimSpace(output)))
	}
	return r, errors.New(reason(r.errors))
}

// preview lets the engine foresee what the working tree does. The Kubernetes provider tries what it would create on the API server,
// and before 4.29, which the sandbox lacks (docs/evidence.md), stumbles over the old object where one takes the place of another: that
// has not gone, since it is a preview. So the old one goes, as it would have, and the engine looks again.
func (c *Comparison) preview(ctx context.Context) (run, error) {
	removed := map[string]bool{}
	for {
		r, err := c.engine(ctx, c.after, "preview")
		already := len(removed)
		for _, s := range r.failedReplacements() {
			name, namespace := object(s.Old)
			if name == "" || removed[s.URN] {
				continue
			}
			removed[s.URN] = true
			if err := c.before.RemoveObject(ctx, c.Stack, nameIn(s.Provider), s.Type, name, namespace); err != nil {
				return r, err
			}
		}
		if len(removed) == already {
			return r, err
		}
	}
}

// enter makes the scratch sandbox ready for one side: what the stack runs on, and the stack's configuration.
func (c *Comparison) enter(ctx context.Context, side *instance.Instance) error {
	if _, err := side.UpFor(ctx, c.Stack, c.Log); err != nil {
		return err
	}
	if err := side.EnsureStack(ctx, c.Stack); err != nil {
		return err
	}
	if !c.provided { // the account is the same for both sides
		if err := c.provide(ctx); err != nil {
			return err
		}
		c.provided = true
	}
	return side.SetStandIns(ctx, c.Stack)
}

// reason is what the program or a provider said, without the SDK's words around it.
func reason(errors []string) string {
	text := strings.Join(errors, "\n")
	if _, said, found := strings.Cut(text, "1 error occurred:\n\t* "); found {
		return said
	}
	return text
}
