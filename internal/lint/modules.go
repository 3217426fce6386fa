package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"stateful-clusters/internal/sandbox/gocommand"
)

// modules runs `go mod verify` for the program's modules and for those of the tools: that what lies in the module cache, which
// others may have written or a pipeline restored, is what go.sum names.
func modules(ctx context.Context, root string) ([]finding, error) {
	list := exec.CommandContext(ctx, "git", "ls-files", "--cached", "--others", "--exclude-standard", "go.mod", "*/go.mod")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	files := strings.Fields(string(out))
	broken := make([]error, len(files))
	var all sync.WaitGroup
	for i, file := range files {
		all.Go(func() {
			if _, err := gocommand.Output(ctx, filepath.Join(root, filepath.Dir(file)), os.Environ(), "mod", "verify"); err != nil {
				broken[i] = fmt.Errorf("%s: %w", file, err)
			}
		})
	}
	all.Wait()
	return nil, errors.Join(broken...)
}
