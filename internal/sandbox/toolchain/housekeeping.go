package toolchain

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// unfinished marks the folders of running builds. A killed build leaves one behind, which the next build removes.
const unfinished = ".building-"

func (c *Chain) removeUnfinished() error {
	left, err := filepath.Glob(filepath.Join(c.folder, unfinished+"*"))
	if err != nil {
		return err
	}
	for _, folder := range left {
		if err := os.RemoveAll(folder); err != nil {
			return fmt.Errorf("removing what an interrupted build left: %w", err)
		}
	}
	return nil
}

// unusedAfter is how long a tool stays that no checkout has asked for: switching between branches must not rebuild.
const unusedAfter = 14 * 24 * time.Hour

// keep marks the present tools as used. Where the folder is not ours to write, its owner keeps them.
func (c *Chain) keep() {
	now := time.Now()
	for _, path := range c.paths {
		_ = os.Chtimes(filepath.Dir(path), now, now)
	}
}

// prune removes the tools of older sources that nobody has used for long.
func (c *Chain) prune() error {
	entries, err := os.ReadDir(c.folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !e.IsDir() || !c.isTool(e.Name()) || time.Since(info.ModTime()) < unusedAfter {
			continue
		}
		if err := os.RemoveAll(filepath.Join(c.folder, e.Name())); err != nil {
			return fmt.Errorf("removing an old tool: %w", err)
		}
	}
	return nil
}

// isTool reports whether a folder is one of ours: SANDBOX_TOOLS may name a folder that holds other things too.
func (c *Chain) isTool(folder string) bool {
	dash := strings.LastIndex(folder, "-")
	return dash > 0 && slices.ContainsFunc(c.tools, func(t Tool) bool { return t.Name == folder[:dash] })
}
