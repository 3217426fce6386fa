// Command bench measures what a person waits for: building the program; what the CLI does with it in the sandbox, beside an
// empty program, a program of one Namespace, and kubectl with the same objects; and how long the stacks take to come up in the
// clouds and to go, at published durations, beside the tutorials' own commands. It prints tables, and the machine it ran on.
//
//	bench [-runs 5] [-cold=false] [-stacks eks,aks] [-factor 0.1]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/progress"
)

// settings are what is measured.
type settings struct {
	runs   int
	cold   bool
	stacks []string
	factor float64
}

func main() {
	var s settings
	var stacks string
	flag.IntVar(&s.runs, "runs", 5, "how often to repeat what takes seconds, the table shows the median; 0 leaves builds and runs out")
	flag.BoolVar(&s.cold, "cold", true, "build the program with an empty cache too, which takes minutes")
	flag.StringVar(&stacks, "stacks", "eks,aks", `stacks to bring up in simulated clouds; "" for none`)
	flag.Float64Var(&s.factor, "factor", 0.1, "how long the clouds take, as a share of what the real ones take; 1 measures a makespan that is otherwise derived")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if stacks != "" {
		s.stacks = strings.Split(stacks, ",")
	}
	if err := s.check(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	if err := s.bench(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (s settings) check() error {
	if s.runs < 0 || s.factor < 0 || flag.NArg() > 0 {
		return fmt.Errorf("-runs is %d and -factor %g: both take numbers from 0 on, and there are no further arguments", s.runs, s.factor)
	}
	for _, stack := range s.stacks {
		if _, ok := tutorials[stack]; !ok {
			return fmt.Errorf("-stacks names %q: only eks and aks come up in a simulated cloud", stack)
		}
	}
	return nil
}

func (s settings) bench(ctx context.Context) error {
	log := progress.New(os.Stderr)
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	fmt.Println(machine())
	if s.runs > 0 {
		if err := benchLocal(ctx, folder, s, log); err != nil {
			return err
		}
	}
	for _, stack := range s.stacks {
		if err := benchCloud(ctx, filepath.Join(folder, stack), stack, s.factor, log); err != nil {
			return err
		}
	}
	return nil
}

func benchLocal(ctx context.Context, folder string, s settings, log *progress.Log) error {
	builds, err := measureBuilds(ctx, folder, s.cold, log)
	if err != nil {
		return err
	}
	sandbox, err := instance.Open(".", folder)
	if err != nil {
		return err
	}
	defer func() { _, _ = sandbox.Down(context.WithoutCancel(ctx), log) }()
	if err := sandbox.Up(ctx, log); err != nil {
		return err
	}
	columns, err := measureRuns(ctx, sandbox, folder, s.runs, log)
	if err != nil {
		return err
	}
	print(builds, columns, s.runs)
	return nil
}

// benchCloud measures a stack in a sandbox of its own, so that nothing is left of a run before.
func benchCloud(ctx context.Context, home, stack string, factor float64, log *progress.Log) error {
	sandbox, err := instance.Open(".", home)
	if err != nil {
		return err
	}
	defer func() { _, _ = sandbox.Down(context.WithoutCancel(ctx), log) }()
	up, destroy, err := measureLife(ctx, sandbox, stack, factor, log)
	if err != nil {
		return err
	}
	printLife(stack, up, destroy)
	return nil
}
