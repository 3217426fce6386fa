package toolchain

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"stateful-clusters/internal/sandbox/progress"
)

// takeOver puts the tools that the machine has on PATH in the pinned version beside the built ones. As copies: what lies on PATH may
// be another version tomorrow.
func (c *Chain) takeOver(ctx context.Context, log *progress.Log) error {
	for _, t := range c.Missing() {
		path, err := exec.LookPath(t.Name)
		if err != nil || t.Asked == nil || !t.isVersion(ctx, path) {
			continue
		}
		if err := c.take(t, path); err != nil {
			return fmt.Errorf("taking %s from %s: %w", t.Name, path, err)
		}
		log.Printf("tools: %s %s is the one in %s", t.Name, t.version, filepath.Dir(path))
	}
	return nil
}

func (c *Chain) take(t Tool, path string) error {
	program, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	scratch := filepath.Join(c.folder, unfinished+t.Name)
	defer os.RemoveAll(scratch)
	if err := os.MkdirAll(scratch, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(scratch, t.Name), program, 0o755); err != nil {
		return err
	}
	return os.Rename(scratch, filepath.Dir(c.paths[t.Name]))
}

// isVersion reports whether the program at path says that it is of the pinned version, with or without its v. A script or a link may
// stand for another program tomorrow, and the sandbox's own tools are of other sources.
func (t Tool) isVersion(ctx context.Context, path string) bool {
	target, err := filepath.EvalSymlinks(path)
	if err != nil || filepath.Base(target) != t.Name || built.MatchString(filepath.Base(filepath.Dir(target))) {
		return false
	}
	if begin, err := os.ReadFile(target); err != nil || bytes.HasPrefix(begin, []byte("#!")) {
		return false
	}
	cmd := exec.CommandContext(ctx, target, t.Asked...)
	cmd.Env = append(os.Environ(), "PULUMI_SKIP_UPDATE_CHECK=true")
	said, err := cmd.Output()
	words := strings.FieldsFunc(string(said), func(r rune) bool { return strings.ContainsRune(" \t\r\n,:\"()", r) })
	return err == nil && slices.ContainsFunc(words, func(word string) bool {
		return strings.TrimPrefix(word, "v") == strings.TrimPrefix(t.version, "v")
	})
}
