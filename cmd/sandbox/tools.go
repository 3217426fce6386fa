package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"stateful-clusters/internal/sandbox/toolchain"
)

func newTools() *cobra.Command {
	return &cobra.Command{
		Use: "tools", Short: "Build the tools that are missing", Args: noArguments,
		RunE: with(func(ctx context.Context, s *session, _ []string) error { return s.makeTools(ctx) }),
	}
}

func newProgram() *cobra.Command {
	return &cobra.Command{
		Use: "program", Short: "Compile the program, before the CLI runs it", Args: noArguments,
		RunE: with(func(ctx context.Context, s *session, _ []string) error { return s.BuildProgram(ctx, s.log) }),
	}
}

// makeTools builds the tools that are missing, and says before what that takes.
func (s *session) makeTools(ctx context.Context) error {
	err := s.CheckTools(ctx)
	if errors.Is(err, toolchain.ErrNotBuilt) {
		// Measured with empty caches: docs/evidence.md, "Build".
		s.log.Printf("tools: with empty caches it takes 20 to 30 minutes on two cores, 15 GB of disk in GOCACHE and GOMODCACHE, and up to 4.5 GB of memory")
	} else if err != nil {
		return err
	}
	return s.BuildTools(ctx, s.log)
}
