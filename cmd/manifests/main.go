// Command manifests prints a stack's Kubernetes objects as YAML, without any cluster or cloud: manifests <stack>.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/record"
	"stateful-clusters/stacks"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	known, err := stackNames(".")
	if err != nil {
		return err
	}
	if len(args) != 1 {
		return fmt.Errorf("name one stack: %s", strings.Join(known, ", "))
	}
	var r check.Report
	if r.OneOf("stack", args[0], known...); len(r.Faults) > 0 {
		return fmt.Errorf("%s", r.Faults[0])
	}
	config, err := record.Load(".", args[0])
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

// stackNames are the stacks that have a file in the folder.
func stackNames(folder string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "Pulumi.*.yaml"))
	var names []string
	for _, file := range files {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "Pulumi."), ".yaml"))
	}
	return names, err
}
