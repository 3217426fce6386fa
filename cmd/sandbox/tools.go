package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"

	"github.com/spf13/cobra"

	"stateful-clusters/internal/sandbox/preflight"
	"stateful-clusters/internal/sandbox/toolchain"
)

func newTools() *cobra.Command {
	return &cobra.Command{
		Use: "tools", Short: "Check this machine and build the tools that are missing", Args: noArguments,
		RunE: with(func(ctx context.Context, s *session, _ []string) error { return s.makeTools(ctx) }),
	}
}

func newProgram() *cobra.Command {
	return &cobra.Command{
		Use: "program", Short: "Compile the program, before the CLI runs it", Args: noArguments,
		RunE: with(func(ctx context.Context, s *session, _ []string) error { return s.BuildProgram(ctx, s.log) }),
	}
}

func (s *session) makeTools(ctx context.Context) error {
	missing, err := s.toolsMissing(ctx)
	if err != nil {
		return err
	}
	notes, err := preflight.Run(ctx, s.Root, s.Tools, missing)
	for _, note := range notes {
		s.log.Printf("check: %s", note)
	}
	if err != nil {
		return fmt.Errorf("this machine cannot run the sandbox yet:\n%w", err)
	}
	s.log.Printf("check: this machine can run the sandbox")
	return s.BuildTools(ctx, s.log)
}

// toolsMissing asks without building. An unusable go command counts as missing tools; the preflight says what is wrong.
func (s *session) toolsMissing(ctx context.Context) (bool, error) {
	if _, err := exec.LookPath("go"); err != nil {
		return true, nil
	}
	err := s.CheckTools(ctx)
	if errors.Is(err, toolchain.ErrNotBuilt) {
		return true, nil
	}
	return false, err
}
