// Package program compiles a Pulumi program.
package program

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"stateful-clusters/internal/sandbox/gocommand"
	"stateful-clusters/internal/sandbox/lock"
)

// settings are those with which the CLI's own language host compiles, so that a build by either serves the other.
var (
	buildFlags = []string{"build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w"}
	goSettings = []string{"CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOWORK=off"}
)

// Build compiles the program in folder to target. The go command sees by itself when nothing has changed, in a third of a second.
// An error holds the compiler's messages.
func Build(ctx context.Context, folder, target string) error {
	// Several stacks may be previewed at once: one compiles, the others wait and find it done.
	held, err := lock.Acquire(ctx, target+".lock", func(string) {})
	if err != nil {
		return err
	}
	defer held.Release()
	// On the same disk the go command puts the program there by renaming it, so a killed build leaves no half of one.
	work := target + ".work"
	if err := os.RemoveAll(work); err != nil {
		return err
	}
	if err := os.MkdirAll(work, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(work)
	env := append(append(os.Environ(), goSettings...), "GOTMPDIR="+work)
	if _, err := gocommand.Run(ctx, folder, env, append(buildFlags, "-o", target, ".")...); err != nil {
		return fmt.Errorf("compiling the program in %s: %w", folder, err)
	}
	return nil
}

// Target returns where the compiled program of a folder is kept: at the buildTarget of Pulumi.yaml, a path from the folder, which
// may be empty.
func Target(folder, buildTarget string) string {
	return filepath.Join(folder, cmp.Or(buildTarget, filepath.Join("bin", "program")))
}
