// Command bench measures what a person waits for: building the program, and what the CLI does with it in the sandbox,
// beside an empty program, a program of one Namespace, and kubectl with the same objects. It prints one table, and the machine it ran on.
//
//	bench [-runs 5] [-cold=false]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"stateful-clusters/sandbox/instance"
	"stateful-clusters/sandbox/progress"
)

func main() {
	runs := flag.Int("runs", 5, "how often to repeat what takes seconds; the table shows the median")
	cold := flag.Bool("cold", true, "build the program with an empty cache too, which takes minutes")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *runs < 1 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "bench: -runs takes a number from 1 on, and there are no further arguments")
		os.Exit(2)
	}
	if err := bench(ctx, *runs, *cold); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(ctx context.Context, runs int, cold bool) error {
	log := progress.New(os.Stderr)
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)

	builds, err := measureBuilds(ctx, folder, cold, log)
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
	columns, err := measureRuns(ctx, sandbox, folder, runs, log)
	if err != nil {
		return err
	}
	print(builds, columns, runs)
	return nil
}
