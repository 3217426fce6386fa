package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/progress"
)

// rows are the commands of the CLI that are measured, in their order.
var rows = []struct {
	name string
	args []string
}{
	{"first up, to all members ready", []string{"up", "--yes", "--skip-preview"}},
	{"up without change", []string{"up", "--yes", "--skip-preview"}},
	{"preview without change", []string{"preview"}},
	{"destroy", []string{"destroy", "--yes", "--skip-preview"}},
}

// measureRuns returns the times of each row.
func measureRuns(ctx context.Context, sandbox *instance.Instance, stack string, runs int, log *progress.Log) ([][]time.Duration, error) {
	if err := enter(ctx, sandbox, stack, log); err != nil {
		return nil, err
	}
	times := make([][]time.Duration, len(rows))
	for n := range runs {
		err := log.Step(fmt.Sprintf("%s: run %d of %d", stack, n+1, runs), func() error {
			for i, row := range rows {
				start := time.Now()
				cmd := sandbox.Pulumi(ctx, append(slices.Clone(row.args), "--stack", stack, "--non-interactive")...)
				if out, err := cmd.CombinedOutput(); err != nil {
					return fmt.Errorf("%s: %w\n%s", cmd, err, out)
				}
				times[i] = append(times[i], time.Since(start))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return times, nil
}

// enter makes the sandbox ready for a stack.
func enter(ctx context.Context, sandbox *instance.Instance, stack string, log *progress.Log) error {
	inCloud, err := sandbox.Project().InCloud(stack)
	if err != nil {
		return err
	}
	up := sandbox.Up
	if inCloud {
		up = sandbox.UpClouds
	}
	if err := up(ctx, log); err != nil {
		return err
	}
	if err := sandbox.EnsureStack(ctx, stack); err != nil {
		return err
	}
	return sandbox.BuildProgram(ctx, log)
}

func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}
