package toolchain

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"stateful-clusters/internal/sandbox/gocommand"
	"stateful-clusters/internal/sandbox/lock"
	"stateful-clusters/internal/sandbox/progress"
)

// Build builds the tools that are missing, one after another: each build uses all processors by itself.
func (c *Chain) Build(ctx context.Context, log *progress.Log) error {
	c.prune()
	if c.Check() == nil {
		log.Printf("tools: all %d are there", len(c.tools))
		return nil
	}
	held, err := lock.Acquire(ctx, filepath.Join(c.folder, "lock"), func(holder string) {
		log.Printf("tools: waiting for %s, which builds them", holder)
	})
	if err != nil {
		return err
	}
	defer held.Release()
	if err := c.takeOver(ctx, log); err != nil {
		return err
	}
	start, missing, peak := time.Now(), c.Missing(), int64(0)
	if len(missing) == 0 {
		return nil // by the one that we waited for, or all were taken over
	}
	for i, t := range missing {
		err := log.Step(fmt.Sprintf("tool %d of %d: %s", i+1, len(missing), t.Name), func() error {
			memory, err := c.build(ctx, t)
			peak = max(peak, memory)
			return err
		})
		if err != nil {
			return err
		}
	}
	log.Printf("tools: %d built in %s, peak memory %.1f GB", len(missing), progress.Elapsed(start), float64(peak)/1e9)
	return nil
}

// build compiles one tool into a folder of another name and renames it when it is whole, so that no half-built tool is
// ever taken. It returns the peak memory of the build in bytes.
func (c *Chain) build(ctx context.Context, t Tool) (int64, error) {
	scratch := filepath.Join(c.folder, unfinished+t.Name)
	if err := os.RemoveAll(scratch); err != nil { // of a build that was killed
		return 0, err
	}
	if err := os.MkdirAll(scratch, 0o755); err != nil {
		return 0, fmt.Errorf("creating a folder for %s: %w", t.Name, err)
	}
	defer os.RemoveAll(scratch) // unless it has got its name
	args := append([]string{"build"}, buildFlags...)
	if len(t.Embeds) > 0 {
		overlay, err := c.overlay(ctx, t, scratch)
		if err != nil {
			return 0, err
		}
		args = append(args, "-overlay", overlay)
	}
	args = append(args, "-ldflags", linkerFlags(t), "-o", filepath.Join(scratch, t.Name), t.Package)
	result, err := gocommand.Run(ctx, filepath.Join(c.root, t.Module), goEnv(), args...)
	if err != nil {
		return 0, fmt.Errorf("building %s: %w", t.Name, err)
	}
	return result.Memory, os.Rename(scratch, filepath.Dir(c.paths[t.Name]))
}

// unfinished marks the folders of running builds.
const unfinished = ".building-"

func linkerFlags(t Tool) string {
	flags := []string{"-s", "-w"}
	for _, stamp := range t.Stamps {
		flags = append(flags, "-X", stamp)
	}
	return strings.Join(flags, " ")
}
