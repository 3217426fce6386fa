// Command sandbox brings up this project's program on one machine: a real Kubernetes control plane with simulated nodes, and
// the ordinary Pulumi CLI around the repository's main.go. The Makefile calls it; `make help` says what there is.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"stateful-clusters/internal/check"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRoot()
	os.Exit(exitCode(root.ExecuteContext(ctx)))
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use: "sandbox", Short: "Run this project's stacks on this machine", SilenceErrors: true, SilenceUsage: true,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			var names []string
			for _, c := range cmd.Commands() {
				if !c.Hidden {
					names = append(names, c.Name())
				}
			}
			if len(args) == 0 {
				return fmt.Errorf("which command? There are: %s", strings.Join(names, ", "))
			}
			return check.Known("command", args[0], names)
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%s: %w; `bin/sandbox help %s` lists the flags", cmd.Name(), err, cmd.Name())
	})
	// The Makefile's targets, and behind them what only the wrapper and `make test` call.
	root.AddCommand(
		onStack("up", "Bring up the sandbox, and the stack in it", up),
		onStack("preview", "Show what up would change", preview),
		onStack("refresh", "Read the stack's resources back", refresh),
		onStack("destroy", "Remove what a stack has made; the cluster stays", destroy),
		onStack("smoke", "Check a stack's servers from outside", checkServing),
		newStatus(),
		onSandbox("env", "Print the environment that makes the ordinary CLI work on the sandbox", env),
		onSandbox("down", "End and remove the sandbox; the tools stay", down),
		&cobra.Command{Use: "fault <words>", Short: "Make a call to the simulated clouds go wrong", RunE: with(fault)},
		onSandbox("calm", "Forget the faults that have not happened yet", calm),
		onSandbox("ledger", "List the calls to the simulated clouds", ledger),
		onSandbox("tools", "Build the tools that are missing", makeTools),
		hidden(onSandbox("test-tools", "Build the tools that the tests need", makeTestTools)),
		onSandbox("program", "Compile the program, before the CLI runs it", buildProgram),
		&cobra.Command{Use: "pulumi", Short: "Be the CLI in the sandbox", Hidden: true, DisableFlagParsing: true, RunE: with(pulumi)},
	)
	return root
}

func hidden(c *cobra.Command) *cobra.Command {
	c.Hidden = true
	return c
}

// errSilent is an error that has been explained already.
var errSilent = errors.New("")

// exitCode prints an error and returns the exit code for it: that of the CLI where the CLI failed.
func exitCode(err error) int {
	if exit, ok := err.(*exec.ExitError); ok {
		return max(exit.ExitCode(), 1) // the CLI has said why; a wrapped one has not
	}
	if err == nil {
		return 0
	}
	if !errors.Is(err, errSilent) {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
	}
	return 1
}
