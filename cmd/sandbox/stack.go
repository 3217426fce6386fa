package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"stateful-clusters/internal/sandbox/progress"
)

// up brings up the sandbox and the stack in it.
func up(ctx context.Context, s *session, args []string) error {
	start := time.Now()
	if err := onStack("up", "--yes")(ctx, s, args); err != nil {
		return err
	}
	s.log.Printf("up: done in %s. Next: `%s` shows the members, `eval \"$(make env)\"` gives you pulumi and kubectl", progress.Elapsed(start), makeTarget("status", args[0]))
	return nil
}

// onStack returns the command that runs the CLI's command of the same name on a stack: the first argument names the stack,
// the others go to the CLI.
func onStack(name string, always ...string) func(context.Context, *session, []string) error {
	return func(ctx context.Context, s *session, args []string) error {
		stack, rest, err := s.stackOf(name, args)
		if err != nil {
			return err
		}
		if err := s.enterFor(ctx, stack); err != nil {
			return err
		}
		return s.runOnStack(ctx, name, stack, append(slices.Clone(always), rest...))
	}
}

// destroy removes what a stack has made. Where nothing was made, it says so and starts nothing.
func destroy(ctx context.Context, s *session, args []string) error {
	stack, rest, err := s.stackOf("destroy", args)
	if err != nil {
		return err
	}
	resources, err := s.Resources(stack)
	if err != nil {
		return err
	}
	if resources == 0 {
		s.log.Printf("destroy: the stack %s has no resources in the sandbox, there is nothing to destroy", stack)
		return nil
	}
	if err := s.enterFor(ctx, stack); err != nil {
		return err
	}
	if err := s.runOnStack(ctx, "destroy", stack, append([]string{"--yes"}, rest...)); err != nil {
		return err
	}
	what := "The cluster still runs"
	if inCloud, err := s.Project().InCloud(stack); err != nil {
		return err
	} else if inCloud {
		if what, err = s.accountLine(ctx); err != nil {
			return err
		}
	}
	s.log.Printf("destroy: done. %s; `make down` removes it too", what)
	return nil
}

func (s *session) runOnStack(ctx context.Context, name, stack string, args []string) error {
	if err := s.Recover(ctx, s.log); err != nil {
		return err
	}
	if err := s.EnsureStack(ctx, stack); err != nil {
		return err
	}
	if runsProgram(name) {
		if err := s.BuildProgram(ctx, s.log); err != nil {
			return err
		}
	}
	// Without the context: an interrupt from the terminal reaches the CLI by itself, which then winds up what it has begun.
	cmd := s.Pulumi(context.WithoutCancel(ctx), append([]string{name, "--stack", stack}, args...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}

// stackOf returns the stack that a command is for and the arguments behind it, or says why the sandbox cannot run it.
func (s *session) stackOf(name string, args []string) (string, []string, error) {
	if len(args) == 0 {
		return "", nil, fmt.Errorf("which stack? `make %s STACK=local`", name)
	}
	stack, known := args[0], s.Project().Stacks()
	if !slices.Contains(known, stack) {
		return "", nil, unknown("stack", stack, strings.Join(known, ", "))
	}
	return stack, args[1:], nil
}
