// Command bench measures what a person waits for: building the program, what the CLI does with it in the sandbox, and how long a
// cloud's stack takes to come up and to go. It prints tables, and the machine it ran on.
//
//	bench [-runs 5] [-cold=false] [-stacks eks,aks] [-factor 1]
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
	stacks string
	factor float64
}

func main() {
	var s settings
	flag.IntVar(&s.runs, "runs", 5, "how often to repeat what takes seconds, the table shows the median; 0 leaves builds and runs out")
	flag.BoolVar(&s.cold, "cold", true, "build the program with an empty cache too, which takes minutes")
	flag.StringVar(&s.stacks, "stacks", "eks,aks", `stacks to bring up in simulated clouds; "" for none`)
	flag.Float64Var(&s.factor, "factor", 0.1, "how long the clouds take, as a share of what the real ones take")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if s.runs < 0 || s.factor < 0 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "bench: -runs and -factor take numbers from 0 on, and there are no further arguments")
		os.Exit(2)
	}
	if err := s.bench(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
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
		builds, err := measureBuilds(ctx, folder, s.cold, log)
		if err != nil {
			return err
		}
		printBuilds(builds)
		title := fmt.Sprintf("the stack local in the sandbox, median of %d", s.runs)
		if err := s.life(ctx, folder, "local", title, s.runs, log); err != nil {
			return err
		}
	}
	for _, stack := range strings.FieldsFunc(s.stacks, func(r rune) bool { return r == ',' }) {
		title := fmt.Sprintf("the stack %s at %g of the published durations", stack, s.factor)
		if err := s.life(ctx, folder, stack, title, 1, log); err != nil {
			return err
		}
	}
	return nil
}

// life measures a stack in a sandbox of its own, so that nothing is left of a run before.
func (s settings) life(ctx context.Context, folder, stack, title string, runs int, log *progress.Log) error {
	sandbox, err := instance.Open(".", filepath.Join(folder, stack))
	if err != nil {
		return err
	}
	sandbox.Factor = &s.factor
	defer func() { _ = sandbox.Down(context.WithoutCancel(ctx), log) }()
	times, err := measureRuns(ctx, sandbox, stack, runs, log)
	if err != nil {
		return err
	}
	printRuns(title, times)
	return nil
}
