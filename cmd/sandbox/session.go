package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
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

func open() (*session, error) {
	root, err := findRoot()
	if err != nil {
		return nil, err
	}
	i, err := instance.Open(root, os.Getenv(instance.HomeVariable))
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

// noArguments refuses them for commands on the whole sandbox.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s is about the whole sandbox and takes no arguments, such as %q", cmd.Name(), args[0])
	}
	return nil
}

// stackOf returns the stack that a command is for and the arguments behind it.
func (s *session) stackOf(name string, args []string) (string, []string, error) {
	if len(args) == 0 {
		return "", nil, fmt.Errorf("which stack? `make %s STACK=local`", name)
	}
	return args[0], args[1:], check.Known("stack", args[0], s.Project().Stacks())
}

// stacks completes the name of a stack.
func stacks(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	s, err := open()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return s.Project().Stacks(), cobra.ShellCompDirectiveNoFileComp
}

// makeTarget is what a person types for a command on a stack.
func makeTarget(name, stack string) string {
	if stack == "local" {
		return "make " + name // the Makefile's default
	}
	return fmt.Sprintf("make %s STACK=%s", name, stack)
}
