package images

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

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
	if path := filepath.Join(c.folder, name); exists(path) {
		return path, nil
	}
	held, err := lock.Acquire(ctx, filepath.Join(c.folder, "lock"), func(holder string) {
		c.log.Printf("images: waiting for %s, which makes some", holder)
	})
	if err != nil {
		return "", err
	}
	defer held.Release()
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

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
