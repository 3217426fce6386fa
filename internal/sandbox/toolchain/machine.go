package toolchain

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"stateful-clusters/internal/sandbox/progress"
)

// takeOver puts the tools that the machine has on PATH in the pinned version beside the built ones. As copies: what lies on PATH may
// be another version tomorrow.
func (c *Chain) takeOver(ctx context.Context, log *progress.Log) error {
	for _, t := range c.Missing() {
		if t.Asked == nil {
			continue
		}
		for _, folder := range filepath.SplitList(os.Getenv("PATH")) {
			taken, err := c.take(ctx, t, filepath.Join(folder, t.Name))
			if err != nil {
				return fmt.Errorf("taking %s from %s: %w", t.Name, folder, err)
			}
			if taken {
				log.Printf("tools: %s %s is the one in %s", t.Name, t.version, folder)
				break
			}
		}
	}
	return nil
}

func (c *Chain) take(ctx context.Context, t Tool, path string) (bool, error) {
	program, ok := c.machines(t, path)
	if !ok {
		return false, nil
	}
	scratch := filepath.Join(c.folder, unfinished+t.Name)
	defer os.RemoveAll(scratch)
	copied := filepath.Join(scratch, t.Name)
	if err := os.MkdirAll(scratch, 0o755); err != nil {
		return false, err
	}
	if err := os.WriteFile(copied, program, 0o755); err != nil {
		return false, err
	}
	cmd := exec.CommandContext(ctx, copied, t.Asked...)
	cmd.Env = append(os.Environ(), "PULUMI_SKIP_UPDATE_CHECK=true")
	said, err := cmd.Output()
	if err != nil || !says(said, t.version) {
		return false, ctx.Err() // a program that cannot say it is no tool for us
	}
	return true, c.finish(t, scratch)
}

// built is what a folder of ours is called: after `make env`, the sandbox's own tools are on PATH too.
var built = regexp.MustCompile(`-[0-9a-f]{16}$`)

// machines returns the program at path, unless it is none, a script or link that stands for another program, or the sandbox's own.
func (c *Chain) machines(t Tool, path string) (program []byte, ok bool) {
	path, err := filepath.EvalSymlinks(path)
	if err != nil || filepath.Base(path) != t.Name || built.MatchString(filepath.Dir(path)) {
		return nil, false
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Mode()&0o111 == 0 {
		return nil, false
	}
	program, err = fs.ReadFile(os.DirFS(filepath.Dir(path)), t.Name)
	return program, err == nil && !bytes.HasPrefix(program, []byte("#!"))
}

// says reports whether a version is among what a program wrote, with or without its v.
func says(text []byte, version string) bool {
	words := strings.FieldsFunc(string(text), func(r rune) bool { return strings.ContainsRune(" \t\r\n,:\"()", r) })
	return slices.ContainsFunc(words, func(w string) bool { return strings.TrimPrefix(w, "v") == strings.TrimPrefix(version, "v") })
}
