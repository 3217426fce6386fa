package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/progress"
)

// session is what every command works with.
type session struct {
	*instance.Instance
	log *progress.Log
}

// with opens the sandbox for a command.
func with(run func(ctx context.Context, s *session, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		s, err := open()
		if err != nil {
			return err
		}
		return run(cmd.Context(), s, args)
	}
}

// open opens the sandbox of the repository that the wrapper names, or that this is run in.
func open() (*session, error) {
	i, err := instance.Open(cmp.Or(os.Getenv(instance.RootVariable), "."), os.Getenv(instance.HomeVariable))
	if err != nil {
		return nil, err
	}
	if i.Behaviour, err = cluster.ReadBehaviour(); err != nil {
		return nil, err
	}
	if i.Factor, err = factor(); err != nil {
		return nil, err
	}
	// On standard error, so that `eval "$(make env)"` sees nothing but the exports.
	return &session{i, progress.New(os.Stderr)}, nil
}

// factor reads how long things are to take in the simulated clouds. Nil leaves it as it is.
func factor() (*float64, error) {
	text := os.Getenv("SANDBOX_CLOUD_FACTOR")
	if text == "" {
		return nil, nil
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || !(value >= 0) || math.IsInf(value, 0) {
		return nil, fmt.Errorf("SANDBOX_CLOUD_FACTOR is %q: write a share of the real clouds' time, such as 0.01, or 0 for none", text)
	}
	return &value, nil
}

// knownStack returns the stack that a command is for, or says which there are.
func (s *session) knownStack(command string, args []string) (string, error) {
	if len(args) == 0 {
		return "", fmt.Errorf("which stack? `make %s STACK=local`", command)
	}
	return args[0], check.Known("stack", args[0], s.Project().Stacks())
}

// makeTarget is what a person types for a command on a stack.
func makeTarget(name, stack string) string {
	if stack == "local" {
		return "make " + name // the Makefile's default
	}
	return fmt.Sprintf("make %s STACK=%s", name, stack)
}
