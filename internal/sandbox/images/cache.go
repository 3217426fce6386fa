package images

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"stateful-clusters/internal/sandbox/lock"
	"stateful-clusters/internal/sandbox/progress"
)

// cache is a folder of what has been made or downloaded, each under a name that says what it was made from. What it holds is
// whole: it gets its name when it is finished.
type cache struct {
	folder string
	log    *progress.Log
}

// unfinished marks what is being made.
const unfinished = ".making-"

// lockAndKeep is keep for the outermost caller: nobody else makes anything in this folder meanwhile.
func (c *cache) lockAndKeep(ctx context.Context, name, label string, make func(scratch string) error) (string, error) {
	path, now := filepath.Join(c.folder, name), time.Now()
	if os.Chtimes(path, now, now) == nil {
		return path, nil
	}
	held, err := lock.Acquire(ctx, filepath.Join(c.folder, "lock"), func(holder string) {
		c.log.Printf("images: waiting for %s, which makes some", holder)
	})
	if err != nil {
		return "", err
	}
	defer held.Release()
	c.prune(now)
	return c.keep(name, func(scratch string) error {
		return c.log.Step(label, func() error { return make(scratch) })
	})
}

// keep returns the path of a file or folder of the cache, and has it made at another path first if it is missing.
func (c *cache) keep(name string, make func(scratch string) error) (string, error) {
	path, scratch := filepath.Join(c.folder, name), filepath.Join(c.folder, unfinished+name)
	if exists(path) {
		return path, nil
	}
	if err := os.RemoveAll(scratch); err != nil { // of a call that was killed
		return "", fmt.Errorf("removing what an earlier call left: %w", err)
	}
	defer os.RemoveAll(scratch) // unless it has got its name
	if err := make(scratch); err != nil {
		return "", err
	}
	return path, os.Rename(scratch, path)
}

// unusedAfter is how long something stays that nobody has asked for: switching between branches must not make it again.
const unusedAfter = 14 * 24 * time.Hour

// made is what an image or a part is called.
var made = regexp.MustCompile(`^.+-[0-9a-f]{16}(\.tar)?$`)

// prune removes what other inputs gave and nobody has used for long.
func (c *cache) prune(now time.Time) {
	entries, _ := os.ReadDir(c.folder)
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && made.MatchString(e.Name()) && now.Sub(info.ModTime()) > unusedAfter {
			_ = os.RemoveAll(filepath.Join(c.folder, e.Name()))
		}
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
