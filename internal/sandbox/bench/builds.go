package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"stateful-clusters/internal/sandbox/gocommand"
	"stateful-clusters/internal/sandbox/progress"
)

// measureBuilds builds the program with an empty cache, with a full one, and once more without any change. The downloaded
// modules stay: the network's speed is not what is measured.
func measureBuilds(ctx context.Context, folder string, log *progress.Log) error {
	target := filepath.Join(folder, "program")
	env := append(os.Environ(), "CGO_ENABLED=0", "GOCACHE="+filepath.Join(folder, "cache"))
	fmt.Printf("\n| build of the program | time | most memory of one process | size |\n|---|---|---|---|\n")
	for _, kind := range []string{"cold", "warm: link only", "warm: nothing to do"} {
		if kind == "warm: link only" {
			if err := os.Remove(target); err != nil {
				return err
			}
		}
		err := log.Step("build, "+kind, func() error {
			start := time.Now()
			result, err := gocommand.Run(ctx, ".", env, "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", target, ".")
			if err != nil {
				return err
			}
			took := time.Since(start)
			info, err := os.Stat(target)
			if err != nil {
				return err
			}
			fmt.Printf("| %s | %v | %.1f GB | %d MB |\n", kind, took.Round(10*time.Millisecond), float64(result.Memory)/1e9, info.Size()/1e6)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
