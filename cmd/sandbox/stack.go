package main

import (
	"context"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"stateful-clusters/internal/sandbox/progress"
)

// onStack is a command whose first argument names a stack. The others are not for it: they go to the CLI.
func onStack(name, short string, run func(ctx context.Context, s *session, stack string, args []string) error) *cobra.Command {
	return &cobra.Command{
		Use: name + " <stack> [flags of the CLI]", Short: short, DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if slices.Contains(args, "--help") || slices.Contains(args, "-h") {
				return cmd.Help()
			}
			return with(func(ctx context.Context, s *session, args []string) error {
				stack, err := s.knownStack(name, args)
				if err != nil {
					return err
				}
				return run(ctx, s, stack, args[1:])
			})(cmd, args)
		},
	}
}

func up(ctx context.Context, s *session, stack string, args []string) error {
	start := time.Now()
	if err := s.run(ctx, stack, append([]string{"up", "--yes"}, args...)); err != nil {
		return err
	}
	s.log.Printf("up: done in %s. Next: `%s` shows the members, `eval \"$(make env)\"` gives you pulumi and kubectl",
		progress.Elapsed(start), makeTarget("status", stack))
	return nil
}

func preview(ctx context.Context, s *session, stack string, args []string) error {
	return s.run(ctx, stack, append([]string{"preview"}, args...))
}

func refresh(ctx context.Context, s *session, stack string, args []string) error {
	return s.run(ctx, stack, append([]string{"refresh", "--yes"}, args...))
}

func destroy(ctx context.Context, s *session, stack string, args []string) error {
	resources, err := s.Resources(stack)
	if err != nil {
		return err
	}
	if resources == 0 {
		s.log.Printf("destroy: the stack %s has no resources in the sandbox, there is nothing to destroy", stack)
		return nil
	}
	watch, stop := context.WithCancel(ctx)
	defer stop()
	go s.sayWhatStays(watch, stack)
	if err := s.run(ctx, stack, append([]string{"destroy", "--yes"}, args...)); err != nil {
		return err
	}
	s.log.Printf("destroy: done, the sandbox still runs; `make down` removes it too")
	return nil
}

// run makes the sandbox ready, with its tools, and runs a command of the CLI on a stack.
func (s *session) run(ctx context.Context, stack string, args []string) error {
	if err := s.CheckNodes(ctx, stack, s.log); err != nil {
		return err
	}
	if err := makeTools(ctx, s); err != nil {
		return err
	}
	s.KeepImages = args[0] != "up"
	if inCloud, err := s.UpFor(ctx, stack, s.log); err != nil {
		return err
	} else if inCloud {
		s.sayCloudIsSimulated(stack)
	}
	if err := s.prepare(ctx, args[0], stack); err != nil {
		return err
	}
	// Without the context: an interrupt from the terminal reaches the CLI by itself, which then winds up what it has begun.
	cmd := s.Pulumi(context.WithoutCancel(ctx), append(args, "--stack", stack)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}

// prepare does what a command of the CLI needs done on a stack, once that which the stack runs on answers.
func (s *session) prepare(ctx context.Context, name, stack string) error {
	if needsCluster(name) {
		if err := s.Recover(ctx, s.log); err != nil {
			return err
		}
	}
	if slices.Contains(s.Project().Stacks(), stack) {
		if err := s.EnsureStack(ctx, stack); err != nil {
			return err
		}
	}
	if runsProgram(name) {
		return s.BuildProgram(ctx, s.log)
	}
	return nil
}

// runsProgram reports whether a command of the CLI runs the program.
func runsProgram(name string) bool {
	return slices.Contains([]string{"preview", "pre", "up", "update", "watch"}, name)
}

// needsCluster reports whether a command of the CLI talks to the cluster.
func needsCluster(name string) bool {
	return runsProgram(name) || slices.Contains([]string{"refresh", "destroy", "down", "dn", "import"}, name)
}
