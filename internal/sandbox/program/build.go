package program

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"stateful-clusters/internal/sandbox/gocommand"
	"stateful-clusters/internal/sandbox/lock"
)

// settings are those with which the CLI's own language host compiles, so that a build by either serves the other.
var (
	buildFlags = []string{"build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w"}
	goSettings = []string{"CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOWORK=off"}
)

// Current reports whether target was compiled from the present sources in folder.
func Current(folder, target string) (bool, error) {
	now, err := stamp(folder)
	if err != nil {
		return false, err
	}
	return isCurrent(target, now), nil
}

func isCurrent(target, stamp string) bool {
	built, err := os.ReadFile(stampPath(target))
	if err != nil || string(built) != stamp {
		return false
	}
	_, err = os.Stat(target)
	return err == nil
}

func stampPath(target string) string { return target + ".stamp" }

// Build compiles the program in folder to target unless it is current. It returns the build's peak memory in bytes, 0 where
// nothing was compiled. An error holds the compiler's messages.
func Build(ctx context.Context, folder, target string) (int64, error) {
	now, err := stamp(folder)
	if err != nil {
		return 0, err
	}
	if isCurrent(target, now) {
		return 0, nil
	}
	// Several stacks may be previewed at once: one compiles, the others wait and find it done.
	held, err := lock.Acquire(ctx, target+".lock", func(string) {})
	if err != nil {
		return 0, err
	}
	defer held.Release()
	if isCurrent(target, now) {
		return 0, nil
	}
	return compile(ctx, folder, target, now)
}

// compile builds beside the target and renames, so that a running program is never overwritten and a killed build leaves
// no half a program. The stamp is the one from before the build: a source that changed meanwhile makes the next call
// compile again.
func compile(ctx context.Context, folder, target, stamp string) (int64, error) {
	scratch := target + "." + strconv.Itoa(os.Getpid())
	defer os.Remove(scratch)
	args := append(append([]string{}, buildFlags...), "-o", scratch, ".")
	peak, err := gocommand.Run(ctx, folder, append(os.Environ(), goSettings...), args...)
	if err != nil {
		return peak, fmt.Errorf("compiling the program in %s: %w", folder, err)
	}
	if err := os.Remove(stampPath(target)); err != nil && !os.IsNotExist(err) {
		return peak, err
	}
	if err := os.Rename(scratch, target); err != nil {
		return peak, err
	}
	return peak, os.WriteFile(stampPath(target), []byte(stamp), 0o644)
}

// Options are the options of the go runtime in Pulumi.yaml, as the CLI's own language host understands them.
type Options struct {
	BuildTarget string `yaml:"buildTarget"` // where to keep the compiled program, relative to its folder
	Binary      string `yaml:"binary"`      // a compiled program to run as it is, relative to its folder or by its name on PATH
}

// Target returns where the compiled program of a folder is kept.
func (o Options) Target(folder string) string {
	switch {
	case o.BuildTarget == "":
		sum := sha256.Sum256([]byte(folder))
		return filepath.Join(os.TempDir(), "pulumi-go-"+hex.EncodeToString(sum[:8]))
	case filepath.IsAbs(o.BuildTarget):
		return o.BuildTarget
	}
	return filepath.Join(folder, o.BuildTarget)
}

// Adopt makes target what another build of the same program has made.
func Adopt(folder, target, built string) error {
	now, err := stamp(folder)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	if err := os.Symlink(built, target); err != nil {
		return err
	}
	return os.WriteFile(stampPath(target), []byte(now), 0o644)
}
