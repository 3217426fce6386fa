package toolchain

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"
)

// unusedAfter is how long a tool stays that no checkout has asked for: switching between branches must not rebuild.
const unusedAfter = 14 * 24 * time.Hour

// built is what the folder of a tool is called.
var built = regexp.MustCompile(`^(.+)-[0-9a-f]{16}$`)

// prune marks the present tools as used, and removes those of older sources that nobody has used for long. Other things in the folder
// stay, and so does all where it is not ours to write.
func (c *Chain) prune() {
	now := time.Now()
	for _, path := range c.paths {
		_ = os.Chtimes(filepath.Dir(path), now, now)
	}
	entries, _ := os.ReadDir(c.folder)
	for _, e := range entries {
		info, err := e.Info()
		tool := built.FindStringSubmatch(e.Name())
		if err == nil && tool != nil && slices.Contains(c.Names(), tool[1]) && now.Sub(info.ModTime()) > unusedAfter {
			_ = os.RemoveAll(filepath.Join(c.folder, e.Name()))
		}
	}
}
