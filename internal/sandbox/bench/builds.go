package main

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"stateful-clusters/internal/sandbox/gocommand"
	"stateful-clusters/internal/sandbox/progress"
)

// build is what one build of the program cost.
type build struct {
	name   string
	took   time.Duration
	memory int64 // of its largest process, bytes
	size   int64 // of the program, bytes
}

// measureBuilds builds the program with an empty cache, with a full one, and once more without any change. The downloaded
// modules stay: the network's speed is not what is measured.
func measureBuilds(ctx context.Context, folder string, cold bool, log *progress.Log) ([]build, error) {
	target := filepath.Join(folder, "program")
	env := append(os.Environ(), "CGO_ENABLED=0")
	type kind struct {
		name string
		env  []string
	}
	var kinds []kind
	if cold {
		kinds = append(kinds, kind{"cold", append(env, "GOCACHE="+filepath.Join(folder, "cache"))})
	}
	kinds = append(kinds, kind{"warm: link only", env}, kind{"warm: nothing to do", env})
	var builds []build
	for i, k := range kinds {
		if i < len(kinds)-1 {
			_ = os.Remove(target)
		}
		err := log.Step("build, "+k.name, func() error {
			start := time.Now()
			memory, err := gocommand.Run(ctx, ".", k.env, "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", target, ".")
			if err != nil {
				return err
			}
			took := time.Since(start)
			info, err := os.Stat(target)
			if err != nil {
				return err
			}
			builds = append(builds, build{k.name, took, memory, info.Size()})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return builds, nil
}
