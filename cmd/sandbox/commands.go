package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strconv"

	"stateful-clusters/internal/sandbox/preflight"
	"stateful-clusters/internal/sandbox/toolchain"
)

// tools checks the machine and builds the tools that are missing.
func tools(ctx context.Context, s *session, _ []string) error {
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

// compile builds the program, for those who want it before the CLI runs it.
func compile(ctx context.Context, s *session, _ []string) error { return s.BuildProgram(ctx, s.log) }

// enterFor makes the sandbox ready for the CLI to work on a stack: with a control plane, or with the simulated clouds.
func (s *session) enterFor(ctx context.Context, stack string) error {
	if err := tools(ctx, s, nil); err != nil {
		return err
	}
	inCloud, err := s.Project().InCloud(stack)
	if err != nil {
		return err
	}
	if !inCloud {
		return s.Up(ctx, s.log)
	}
	if err := s.UpClouds(ctx, s.log); err != nil {
		return err
	}
	return s.sayCloudIsSimulated(ctx, stack)
}

// printEnv makes the sandbox ready and prints the environment that makes the CLI work on it.
func printEnv(ctx context.Context, s *session, _ []string) error {
	if err := tools(ctx, s, nil); err != nil {
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

// down ends and removes the sandbox.
func down(ctx context.Context, s *session, _ []string) error {
	removed, err := s.Down(ctx, s.log)
	if err != nil {
		return err
	}
	if len(removed) == 0 {
		s.log.Printf("down: there was nothing to remove")
		return nil
	}
	for _, line := range removed {
		s.log.Printf("removed %s", line)
	}
	s.log.Printf("down: nothing of the sandbox runs any more; the tools stay in %s", s.Tools)
	return nil
}

// factor reads how long things are to take in the simulated clouds. Nil says that nobody wants to change it.
func factor() (*float64, error) {
	text := os.Getenv("SANDBOX_CLOUD_FACTOR")
	if text == "" {
		return nil, nil
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || !(value >= 0) || math.IsInf(value, 0) {
		return nil, fmt.Errorf("SANDBOX_CLOUD_FACTOR is %q: write the share of the real clouds' time that things take, such as 0.01, or 0 for none", text)
	}
	return &value, nil
}
