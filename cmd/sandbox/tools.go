package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"stateful-clusters/internal/sandbox/preflight"
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

// makeTools builds the tools that are missing, and says before whether there is the room.
func (s *session) makeTools(ctx context.Context) error {
	err := s.CheckTools(ctx)
	if err != nil && !errors.Is(err, toolchain.ErrNotBuilt) {
		return err
	}
	if err != nil {
		for _, note := range preflight.Notes(ctx, s.Tools) {
			s.log.Printf("tools: %s", note)
		}
	}
	return s.BuildTools(ctx, s.log)
}
