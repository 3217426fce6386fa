package main

import (
	"context"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"stateful-clusters/internal/sandbox/progress"
)

func newUp() *cobra.Command {
	return onStack("up", "Bring up the sandbox, and the stack in it", func(ctx context.Context, s *session, stack string, args []string) error {
		start := time.Now()
		if err := s.run(ctx, "up", stack, append([]string{"--yes"}, args...)); err != nil {
			return err
		}
		s.log.Printf("up: done in %s. Next: `%s` shows the members, `eval \"$(make env)\"` gives you pulumi and kubectl",
			progress.Elapsed(start), makeTarget("status", stack))
		return nil
	})
}

func newPreview() *cobra.Command {
	return onStack("preview", "Show what up would change", func(ctx context.Context, s *session, stack string, args []string) error {
		return s.run(ctx, "preview", stack, args)
	})
}

func newRefresh() *cobra.Command {
	return onStack("refresh", "Read the stack's resources back", func(ctx context.Context, s *session, stack string, args []string) error {
		return s.run(ctx, "refresh", stack, append([]string{"--yes"}, args...))
	})
}

func newDestroy() *cobra.Command {
	return onStack("destroy", "Remove what a stack has made; the cluster stays", func(ctx context.Context, s *session, stack string, args []string) error {
		resources, err := s.Resources(stack)
		if err != nil {
			return err
		}
		if resources == 0 {
			s.log.Printf("destroy: the stack %s has no resources in the sandbox, there is nothing to destroy", stack)
			return nil
		}
		if err := s.run(ctx, "destroy", stack, append([]string{"--yes"}, args...)); err != nil {
			return err
		}
		what := "the cluster still runs"
		if inCloud, err := s.Project().InCloud(stack); err != nil {
			return err
		} else if inCloud {
			if what, err = s.accountLine(ctx); err != nil {
				return err
			}
		}
		s.log.Printf("destroy: done, %s; `make down` removes it too", what)
		return nil
	})
}

// onStack is a command whose first argument names a stack. The others are not for it: they go to the CLI.
func onStack(name, short string, run func(ctx context.Context, s *session, stack string, args []string) error) *cobra.Command {
	return &cobra.Command{
		Use: name + " <stack> [flags of the CLI]", Short: short, DisableFlagParsing: true, ValidArgsFunction: stacks,
		RunE: func(cmd *cobra.Command, args []string) error {
			if slices.Contains(args, "--help") || slices.Contains(args, "-h") {
				return cmd.Help()
			}
			return with(func(ctx context.Context, s *session, args []string) error {
				stack, rest, err := s.stackOf(name, args)
				if err != nil {
					return err
				}
				return run(ctx, s, stack, rest)
			})(cmd, args)
		},
	}
}

// run makes the sandbox ready and runs the CLI's command on a stack.
func (s *session) run(ctx context.Context, name, stack string, args []string) error {
	if err := s.enterFor(ctx, stack); err != nil {
		return err
	}
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

// enterFor makes the sandbox ready for the CLI to work on a stack: with a control plane, or with the simulated clouds.
func (s *session) enterFor(ctx context.Context, stack string) error {
	if err := s.makeTools(ctx); err != nil {
		return err
	}
	inCloud, err := s.UpFor(ctx, stack, s.log)
	if err != nil || !inCloud {
		return err
	}
	return s.sayCloudIsSimulated(ctx, stack)
}
