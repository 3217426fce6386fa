// Command manifests prints a stack's Kubernetes objects as YAML, without any cluster or cloud: manifests <stack>.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/record"
	"stateful-clusters/stacks"
)

func main() {
	stack, err := chosen(os.Args[1:])
	if err == nil {
		err = printManifests(stack)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "manifests:", err)
		os.Exit(1)
	}
}

// chosen returns the stack that the arguments name, or says which there are.
func chosen(args []string) (string, error) {
	files, err := filepath.Glob("Pulumi.*.yaml")
	if err != nil {
		return "", err
	}
	var known []string
	for _, file := range files {
		known = append(known, strings.TrimSuffix(strings.TrimPrefix(file, "Pulumi."), ".yaml"))
	}
	switch {
	case len(known) == 0:
		return "", errors.New("there is no stack here: run this in the repository's root")
	case len(args) != 1:
		return "", fmt.Errorf("name one stack: %s", strings.Join(known, ", "))
	}
	return args[0], check.Known("stack", args[0], known)
}

func printManifests(stack string) error {
	config, err := record.Load(".", stack)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "manifests")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if err := config.WithKubeconfig(folder); err != nil {
		return err
	}
	recorded, err := record.Program(stacks.Deploy, record.Options{Config: config})
	if err != nil {
		return err
	}
	manifests, err := recorded.Manifests()
	if err != nil {
		return err
	}
	_, err = fmt.Print(manifests)
	return err
}
