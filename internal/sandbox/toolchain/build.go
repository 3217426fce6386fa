package toolchain

import (
	"context"
	"encoding/json"
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
	defer c.keep()
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
	if err := c.removeUnfinished(); err != nil {
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
	return c.prune()
}

// build compiles one tool into a folder of another name and renames it when it is whole, so that no half-built tool is
// ever taken. It returns the peak memory of the build in bytes.
func (c *Chain) build(ctx context.Context, t Tool) (int64, error) {
	scratch := filepath.Join(c.folder, unfinished+t.Name)
	if err := os.MkdirAll(scratch, 0o755); err != nil {
		return 0, fmt.Errorf("creating a folder for %s: %w", t.Name, err)
	}
	defer os.RemoveAll(scratch)
	args := append([]string{"build"}, buildFlags...)
	if len(t.Embeds) > 0 {
		overlay, err := c.overlay(ctx, t, scratch)
		if err != nil {
			return 0, err
		}
		args = append(args, "-overlay", overlay)
	}
	binary := filepath.Join(scratch, t.Name)
	args = append(args, "-ldflags", linkerFlags(t), "-o", binary, t.Package)
	peak, err := gocommand.Run(ctx, filepath.Join(c.root, t.Module), GoEnv(), args...)
	if err != nil {
		return peak, fmt.Errorf("building %s: %w", t.Name, err)
	}
	return peak, c.finish(t, scratch)
}

// finish makes the program in a scratch folder a tool.
func (c *Chain) finish(t Tool, scratch string) error {
	whole := filepath.Join(scratch, "whole")
	if err := os.MkdirAll(whole, 0o755); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(scratch, t.Name), filepath.Join(whole, t.Name)); err != nil {
		return err
	}
	return os.Rename(whole, filepath.Dir(c.paths[t.Name]))
}

func linkerFlags(t Tool) string {
	flags := []string{"-s", "-w"}
	for _, stamp := range t.Stamps {
		flags = append(flags, "-X", stamp)
	}
	return strings.Join(flags, " ")
}

// overlay lets the tool's package embed files that lie in the module cache, which go:embed by itself cannot reach.
func (c *Chain) overlay(ctx context.Context, t Tool, scratch string) (string, error) {
	module := filepath.Join(c.root, t.Module)
	out, err := gocommand.Output(ctx, module, GoEnv(), "mod", "download", "-json", t.EmbedsFrom)
	if err != nil {
		return "", fmt.Errorf("downloading the files that %s embeds: %w", t.Name, err)
	}
	var downloaded struct{ Dir string }
	if err := json.Unmarshal(out, &downloaded); err != nil {
		return "", fmt.Errorf("reading where %s was downloaded to: %w", t.EmbedsFrom, err)
	}
	replace := map[string]string{}
	for _, file := range t.Embeds {
		replace[filepath.Join(module, filepath.Base(file))] = filepath.Join(downloaded.Dir, filepath.FromSlash(file))
	}
	content, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(scratch, "overlay.json")
	return path, os.WriteFile(path, content, 0o644)
}
