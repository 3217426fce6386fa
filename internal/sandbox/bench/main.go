// Command bench measures what a person waits for: building the program, what the CLI does with it in the sandbox, and how long a
// cloud's stack takes to come up and to go. It prints tables.
//
//	bench [-runs 5] [-stacks eks,aks,gke] [-factor 1] [-nodes 1,3,10]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/progress"
)

func main() {
	runs := flag.Int("runs", 5, "how often to repeat what takes seconds, the table shows the median; 0 leaves builds and runs out")
	stacks := flag.String("stacks", "eks,aks,gke", `stacks to bring up in simulated clouds; "" for none`)
	factor := flag.Float64("factor", 0.1, "how long the clouds take, as a share of what the real ones take")
	nodes := flag.String("nodes", "1,3,10", `numbers of real nodes to bring up, where this machine can have them; "" for none`)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	counts, err := numbers(*nodes)
	if err == nil {
		err = bench(ctx, *runs, list(*stacks), *factor, counts)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' })
}

func numbers(text string) (all []int, err error) {
	for _, word := range list(text) {
		number, err := strconv.Atoi(word)
		if err != nil || number < 1 {
			return nil, fmt.Errorf("-nodes %s: must be numbers from 1 on, such as 1,3,10", text)
		}
		all = append(all, number)
	}
	return all, nil
}

func bench(ctx context.Context, runs int, stacks []string, factor float64, nodes []int) error {
	log := progress.New(os.Stderr)
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if runs > 0 {
		if err := measureBuilds(ctx, folder, log); err != nil {
			return err
		}
		title := fmt.Sprintf("the stack local in the sandbox, median of %d", runs)
		if err := measureStack(ctx, folder, "local", title, runs, factor, log); err != nil {
			return err
		}
	}
	for _, stack := range stacks {
		title := fmt.Sprintf("the stack %s at %g of the published durations", stack, factor)
		if err := measureStack(ctx, folder, stack, title, 1, factor, log); err != nil {
			return err
		}
	}
	return measureNodes(ctx, folder, nodes, log)
}

// commands of the CLI are measured in this order.
var commands = []struct {
	name string
	args []string
}{
	{"first up, to all members ready", []string{"up", "--yes", "--skip-preview"}},
	{"up without change", []string{"up", "--yes", "--skip-preview"}},
	{"preview without change", []string{"preview"}},
	{"destroy", []string{"destroy", "--yes", "--skip-preview"}},
}

// measureStack runs the commands in a sandbox of its own, so that nothing is left of a run before.
func measureStack(ctx context.Context, folder, stack, title string, runs int, factor float64, log *progress.Log) error {
	sandbox, err := instance.Open(".", filepath.Join(folder, stack))
	if err != nil {
		return err
	}
	sandbox.Factor = &factor
	defer func() { _ = sandbox.Down(context.WithoutCancel(ctx), log) }()
	if _, err := sandbox.UpFor(ctx, stack, log); err != nil {
		return err
	}
	if err := sandbox.EnsureStack(ctx, stack); err != nil {
		return err
	}
	if err := sandbox.BuildProgram(ctx, log); err != nil {
		return err
	}
	times := make([][]time.Duration, len(commands))
	for range runs {
		for i, command := range commands {
			start := time.Now()
			cmd := sandbox.Pulumi(ctx, append(slices.Clone(command.args), "--stack", stack, "--non-interactive")...)
			if out, err := cmd.CombinedOutput(); err != nil {
				return fmt.Errorf("%s: %w\n%s", cmd, err, out)
			}
			times[i] = append(times[i], time.Since(start))
		}
	}
	fmt.Printf("\n| %s | time |\n|---|---|\n", title)
	for i, command := range commands {
		slices.Sort(times[i])
		fmt.Printf("| %s | %v |\n", command.name, times[i][runs/2].Round(10*time.Millisecond))
	}
	return nil
}
