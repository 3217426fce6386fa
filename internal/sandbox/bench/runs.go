package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"stateful-clusters/internal/sandbox/gocommand"
	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/progress"
)

// column is one way to bring the objects up; its times are by the row's name.
type column struct {
	name  string
	times map[string][]time.Duration
}

// rows of the table, in the order in which they are measured.
var rows = []string{"first up, to all members ready", "up without change", "preview without change", "destroy"}

// step is a command that is measured as one row.
type step struct {
	row     string
	command func() *exec.Cmd
}

func measureRuns(ctx context.Context, sandbox *instance.Instance, folder string, runs int, log *progress.Log) ([]column, error) {
	if err := sandbox.EnsureStack(ctx, "local"); err != nil {
		return nil, err
	}
	if err := sandbox.BuildProgram(ctx, log); err != nil {
		return nil, err
	}
	floor, err := buildFloor(ctx, folder)
	if err != nil {
		return nil, err
	}
	empty, err := floorProject(ctx, sandbox, folder, floor, "empty")
	if err != nil {
		return nil, err
	}
	namespace, err := floorProject(ctx, sandbox, folder, floor, "namespace", "FLOOR_KUBECONFIG="+sandbox.Kubeconfig())
	if err != nil {
		return nil, err
	}
	manifests, err := manifests(ctx, folder)
	if err != nil {
		return nil, err
	}
	ours := pulumiSteps(func(args ...string) *exec.Cmd {
		return sandbox.Pulumi(ctx, append(args, "--stack", "local", "--non-interactive")...)
	})
	columns := []column{{name: "this program"}, {name: "an empty program"}, {name: "one Namespace"}, {name: "kubectl, the same objects"}}
	for i, steps := range [][]step{ours, pulumiSteps(empty), pulumiSteps(namespace), kubectlSteps(ctx, sandbox, manifests)} {
		columns[i].times = map[string][]time.Duration{}
		err := log.Step(fmt.Sprintf("%s, %d runs", columns[i].name, runs), func() error {
			for range runs {
				if err := columns[i].measure(steps); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return columns, nil
}

func (c *column) measure(steps []step) error {
	for _, s := range steps {
		start := time.Now()
		cmd := s.command()
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", cmd, err, out)
		}
		c.times[s.row] = append(c.times[s.row], time.Since(start))
	}
	return nil
}

func (c *column) median(row string) time.Duration {
	sorted := slices.Sorted(slices.Values(c.times[row]))
	if len(sorted) == 0 {
		return 0
	}
	return sorted[len(sorted)/2]
}

func pulumiSteps(pulumi func(args ...string) *exec.Cmd) []step {
	return []step{
		{rows[0], func() *exec.Cmd { return pulumi("up", "--yes", "--skip-preview") }},
		{rows[1], func() *exec.Cmd { return pulumi("up", "--yes", "--skip-preview") }},
		{rows[2], func() *exec.Cmd { return pulumi("preview") }},
		{rows[3], func() *exec.Cmd { return pulumi("destroy", "--yes", "--skip-preview") }},
	}
}

// kubectlSteps wait for as much as Pulumi waits for: all members ready, the load balancer's address, everything gone.
func kubectlSteps(ctx context.Context, sandbox *instance.Instance, manifests string) []step {
	shell := func(script string) func() *exec.Cmd {
		return func() *exec.Cmd {
			cmd := exec.CommandContext(ctx, "sh", "-ec", script, "sh", sandbox.KubectlPath(), manifests)
			cmd.Env = sandbox.Env()
			return cmd
		}
	}
	const apply = `"$1" apply -f "$2"
"$1" rollout status statefulset/migratorydata --namespace migratory
"$1" wait service/migratorydata-cs --namespace migratory --for=jsonpath='{.status.loadBalancer.ingress}'`
	return []step{
		{rows[0], shell(apply)},
		{rows[1], shell(apply)},
		{rows[2], shell(`"$1" diff -f "$2"`)},
		{rows[3], shell(`"$1" delete --wait -f "$2"`)},
	}
}

func buildFloor(ctx context.Context, folder string) (program string, err error) {
	program = filepath.Join(folder, "floor")
	_, err = gocommand.Run(ctx, ".", append(os.Environ(), "CGO_ENABLED=0"), "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", program, "./internal/sandbox/bench/floor")
	return program, err
}

// floorProject makes a project of the compiled program and returns how to run the CLI on it.
func floorProject(ctx context.Context, sandbox *instance.Instance, folder, program, name string, variables ...string) (func(args ...string) *exec.Cmd, error) {
	project := filepath.Join(folder, "project-of-"+name)
	if err := os.Mkdir(project, 0o755); err != nil {
		return nil, err
	}
	settings := fmt.Sprintf("name: %s\nruntime: {name: go, options: {binary: %q}}\n", name, program)
	if err := os.WriteFile(filepath.Join(project, "Pulumi.yaml"), []byte(settings), 0o600); err != nil {
		return nil, err
	}
	pulumi := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, sandbox.PulumiPath(), append(append([]string{"-C", project}, args...), "--non-interactive")...)
		cmd.Env = append(sandbox.Env(), variables...)
		return cmd
	}
	if out, err := pulumi("stack", "init", name).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("making the stack %s: %w\n%s", name, err, out)
	}
	return pulumi, nil
}

// manifests writes the stack's objects as YAML, without the annotations that only Pulumi reads.
func manifests(ctx context.Context, folder string) (string, error) {
	text, err := gocommand.Output(ctx, ".", append(os.Environ(), "CGO_ENABLED=0"), "run", "-trimpath", "./cmd/manifests", "local")
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "manifests.yaml")
	return path, os.WriteFile(path, text, 0o600)
}
