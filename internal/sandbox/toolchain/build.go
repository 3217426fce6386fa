package toolchain

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"stateful-clusters/internal/sandbox/gocommand"
	"stateful-clusters/internal/sandbox/lock"
	"stateful-clusters/internal/sandbox/progress"
)

// Build builds the tools that are missing, one after another: each build uses all processors by itself.
func (c *Chain) Build(ctx context.Context, log *progress.Log) error {
	c.keep()
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
	if err := c.prune(); err != nil {
		return err
	}
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
	peak, err := gocommand.Run(ctx, filepath.Join(c.root, t.Module), GoEnv(), args...)
	if err != nil {
		return peak, fmt.Errorf("building %s: %w", t.Name, err)
	}
	return peak, os.Rename(scratch, filepath.Dir(c.paths[t.Name]))
}

func linkerFlags(t Tool) string {
	flags := []string{"-s", "-w"}
	for _, stamp := range t.Stamps {
		flags = append(flags, "-X", stamp)
	}
	return strings.Join(flags, " ")
}

// unfinished marks the folders of running builds.
const unfinished = ".building-"

// unusedAfter is how long a tool stays that no checkout has asked for: switching between branches must not rebuild.
const unusedAfter = 14 * 24 * time.Hour

// keep marks the present tools as used. Where the folder is not ours to write, its owner keeps them.
func (c *Chain) keep() {
	now := time.Now()
	for _, path := range c.paths {
		_ = os.Chtimes(filepath.Dir(path), now, now)
	}
}

// prune removes what a killed build has left, and the tools of older sources that nobody has used for long. SANDBOX_TOOLS may name a
// folder that holds other things too, which stay.
func (c *Chain) prune() error {
	entries, err := os.ReadDir(c.folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return err
		}
		name := built.ReplaceAllString(e.Name(), "")
		old := slices.Contains(c.Names(), name) && name != e.Name() && time.Since(info.ModTime()) > unusedAfter
		if !old && !strings.HasPrefix(e.Name(), unfinished) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(c.folder, e.Name())); err != nil {
			return fmt.Errorf("removing a tool that nobody uses: %w", err)
		}
	}
	return nil
}
