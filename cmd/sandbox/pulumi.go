package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"stateful-clusters/internal/sandbox/toolchain"
)

// newPulumi is behind the wrapper `pulumi`.
func newPulumi() *cobra.Command {
	return &cobra.Command{
		Use: "pulumi", Short: "Be the CLI in the sandbox", Hidden: true, DisableFlagParsing: true, RunE: with(pulumi),
	}
}

// runsProgram reports whether a command of the CLI runs the program.
func runsProgram(name string) bool {
	return slices.Contains([]string{"preview", "pre", "up", "update", "watch"}, name)
}

// needsCluster reports whether a command of the CLI talks to the cluster.
func needsCluster(name string) bool {
	return runsProgram(name) || slices.Contains([]string{"refresh", "destroy", "down", "dn", "import"}, name)
}

// pulumi does what the CLI needs done in the sandbox and then becomes the CLI.
func pulumi(ctx context.Context, s *session, args []string) error {
	if err := s.Sync(s.log); err != nil {
		return err
	}
	name, stack := firstWord(args), stackFlag(args)
	if needsCluster(name) {
		if stack == "" {
			stack = s.selected(ctx)
		}
		if err := s.bringUpFor(ctx, stack); err != nil {
			return err
		}
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
		if err := s.BuildProgram(ctx, s.log); err != nil {
			return err
		}
	}
	path := s.ToolPath(toolchain.Pulumi)
	err := syscall.Exec(path, append([]string{"pulumi"}, s.PulumiArgs(args)...), s.Env())
	return fmt.Errorf("running %s: %w; `make env` installs it again", path, err)
}

// bringUpFor makes what a stack runs on answer: the control plane, or the simulated clouds.
func (s *session) bringUpFor(ctx context.Context, stack string) error {
	inCloud, err := s.Project().InCloud(stack)
	if err != nil {
		return err
	}
	if inCloud {
		if err := s.StartClouds(ctx, s.log); err != nil {
			return err
		}
		return s.sayCloudIsSimulated(ctx, stack)
	}
	if s.Cluster().Reachable() {
		return nil
	}
	return s.Cluster().Up(ctx, s.log)
}

// selected returns the stack that `pulumi stack select` has chosen, or "".
func (s *session) selected(ctx context.Context) string {
	name, err := s.Pulumi(ctx, "stack", "--show-name", "--non-interactive").Output()
	if err != nil {
		return "" // the CLI itself says what is missing
	}
	return strings.TrimSpace(string(name))
}

// firstWord returns the first argument that is not a flag.
func firstWord(args []string) string {
	for _, arg := range args {
		if !strings.HasPrefix(arg, "-") {
			return arg
		}
	}
	return ""
}

// stackFlag returns the stack that the arguments of the CLI name, or "".
func stackFlag(args []string) string {
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--stack="); ok {
			return value
		}
		if (arg == "--stack" || arg == "-s") && i+1 < len(args) {
			return args[i+1]
		}
	}
	return os.Getenv("PULUMI_STACK")
}
