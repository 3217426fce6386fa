package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/nodes"
	"stateful-clusters/internal/sandbox/toolchain"
)

// onSandbox is a command about the whole sandbox, which takes no arguments.
func onSandbox(name, short string, run func(ctx context.Context, s *session) error) *cobra.Command {
	return &cobra.Command{
		Use: name, Short: short,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("%s is about the whole sandbox and takes no arguments, such as %q", name, args[0])
			}
			return nil
		},
		RunE: with(func(ctx context.Context, s *session, _ []string) error { return run(ctx, s) }),
	}
}

// makeTools builds the tools that are missing, and says before what that takes.
func makeTools(ctx context.Context, s *session) error {
	err := s.CheckTools(ctx)
	if errors.Is(err, toolchain.ErrNotBuilt) {
		// Measured with empty caches: docs/evidence.md, "Build".
		s.log.Printf("tools: with empty caches it takes about 20 minutes on two cores, " +
			"15 GB of disk in GOCACHE and GOMODCACHE, and up to 4.5 GB of memory")
	} else if err != nil {
		return err
	}
	return s.BuildTools(ctx, s.log)
}

// makeTestTools also builds the tools of real nodes, where this machine can have them.
func makeTestTools(ctx context.Context, s *session) error {
	if err := nodes.Preflight(); err != nil {
		s.log.Printf("the tests of real nodes are left out (run `make test` as root):\n%v", err)
	} else {
		s.Behaviour.Nodes = cluster.Real
	}
	return makeTools(ctx, s)
}

func buildProgram(ctx context.Context, s *session) error { return s.BuildProgram(ctx, s.log) }

// env prints what makes the ordinary CLI work on the sandbox, of which everything runs then.
func env(ctx context.Context, s *session) error {
	if err := s.CheckNodes(ctx, "local", s.log); err != nil { // the one stack that it makes a cluster for
		return err
	}
	if err := makeTools(ctx, s); err != nil {
		return err
	}
	if err := s.UpClouds(ctx, s.log); err != nil {
		return err
	}
	if err := s.Up(ctx, s.log); err != nil {
		return err
	}
	for _, stack := range s.Project().Stacks() {
		if err := s.EnsureStack(ctx, stack); err != nil {
			return err
		}
	}
	fmt.Print(s.ShellExports())
	return nil
}

func down(ctx context.Context, s *session) error {
	if err := s.Down(ctx, s.log); err != nil {
		return err
	}
	s.log.Printf("down: nothing of the sandbox runs any more, and its files are removed; the tools stay in %s", s.Tools)
	return nil
}
