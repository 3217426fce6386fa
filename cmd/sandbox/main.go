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
	"path/filepath"
	"syscall"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/progress"
)

// command is one of the driver's commands. Its arguments are those behind its name.
type command struct {
	name  string
	run   func(ctx context.Context, s *session, args []string) error
	alone bool // takes no arguments
}

var commands = []command{
	{name: "tools", run: tools, alone: true},
	{name: "program", run: compile, alone: true},
	{name: "up", run: up},
	{name: "preview", run: onStack("preview")},
	{name: "refresh", run: onStack("refresh", "--yes")},
	{name: "destroy", run: destroy},
	{name: "status", run: showStatus},
	{name: "smoke", run: checkServing},
	{name: "env", run: printEnv, alone: true},
	{name: "fault", run: fault},
	{name: "calm", run: calm, alone: true},
	{name: "ledger", run: ledger, alone: true},
	{name: "down", run: down, alone: true},
	{name: "pulumi", run: pulumi},
}

// onStacks are the commands that take a stack.
const onStacks = "up, preview, refresh, destroy, status, smoke"

// session is what every command works with.
type session struct {
	*instance.Instance
	log *progress.Log
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	os.Exit(exitCode(err))
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("which command? There are: %s", names(commands))
	}
	for _, c := range commands {
		if c.name != args[0] {
			continue
		}
		if c.alone && len(args) > 1 {
			return fmt.Errorf("%s is about the whole sandbox and takes no arguments, such as %q; a stack is taken by: %s", c.name, args[1], onStacks)
		}
		root, err := findRoot()
		if err != nil {
			return err
		}
		i, err := instance.Open(root, os.Getenv(instance.HomeVariable))
		if err != nil {
			return err
		}
		if i.Behaviour, err = cluster.ReadBehaviour(); err != nil {
			return err
		}
		if i.Factor, err = factor(); err != nil {
			return err
		}
		// On standard error, so that `eval "$(make env)"` sees nothing but the exports.
		return c.run(ctx, &session{i, progress.New(os.Stderr)}, args[1:])
	}
	return unknown("command", args[0], names(commands))
}

// findRoot returns the repository: the one that the wrapper names, or the folder above that holds the project.
func findRoot() (string, error) {
	if root := os.Getenv(instance.RootVariable); root != "" {
		return root, nil
	}
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "Pulumi.yaml")); err == nil {
			return folder, nil
		}
		if folder == filepath.Dir(folder) {
			return "", errors.New("this is not a folder of the project: no Pulumi.yaml in it or above")
		}
		folder = filepath.Dir(folder)
	}
}

// errSilent is an error that has been explained already.
var errSilent = errors.New("")

// exitCode prints an error and returns the exit code for it: that of the CLI where the CLI failed.
func exitCode(err error) int {
	if exit, ok := err.(*exec.ExitError); ok {
		return max(exit.ExitCode(), 1) // the CLI has said why; of a wrapped one nobody has
	}
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errSilent):
	default:
		fmt.Fprintln(os.Stderr, "sandbox:", err)
	}
	return 1
}
