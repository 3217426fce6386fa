// Package preflight finds out in the first second whether a machine can run the sandbox.
package preflight

import (
	"context"
	"errors"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/mod/modfile"

	"stateful-clusters/internal/sandbox/toolchain"
)

// What the builds need, measured with empty caches on two cores.
const (
	cacheDisk   = 12 << 30 // bytes that Go's build cache grows to
	modulesDisk = 3 << 30  // bytes of the downloaded modules
	toolsDisk   = 2 << 30  // bytes for the tools, and the scratch space of the linker
	runDisk     = 1 << 30  // bytes for a running sandbox
	buildMemory = 4500e6   // bytes for the largest build, all of its processes together
)

// programs are what the sandbox calls, and where to get it.
var programs = []struct{ name, remedy string }{
	{"go", "install Go from https://go.dev/dl and put its bin folder on PATH"},
	{"git", "install git with your system's packages, for example `apt-get install git`"},
	{"sh", "install a POSIX shell"},
}

// Run returns an error that lists everything that this machine lacks, each with what to do about it, and notes on what may
// turn out to be too little. The builds need more than a sandbox whose tools are there.
func Run(ctx context.Context, root, tools string, toolsMissing bool) (notes []string, err error) {
	faults := checkPrograms()
	if len(faults) == 0 {
		faults = append(faults, checkGo(ctx, root)...)
	}
	faults = append(faults, checkSystem()...)
	needs := map[string]uint64{tools: runDisk}
	if toolsMissing {
		needs = buildNeeds(ctx, root, tools)
		notes = checkMemory()
	}
	faults = append(faults, checkDisk(needs)...)
	return notes, errors.Join(faults...)
}

func checkPrograms() []error {
	var faults []error
	for _, p := range programs {
		if _, err := exec.LookPath(p.name); err != nil {
			faults = append(faults, fmt.Errorf("the program %s is missing: %s", p.name, p.remedy))
		}
	}
	return faults
}

func checkSystem() []error {
	if runtime.GOOS == "linux" {
		return nil
	}
	return []error{fmt.Errorf("the sandbox runs on Linux, this is %s: use a virtual machine or a container", runtime.GOOS)}
}

// checkGo compares Go with the version that the repository's module asks for; those of the tools ask for no newer one. Where
// GOTOOLCHAIN allows it, the go command has fetched that version by now.
func checkGo(ctx context.Context, root string) []error {
	have, err := toolchain.GoVersion(ctx, root)
	if err != nil {
		return []error{err}
	}
	have = strings.Fields(have)[0]
	need, err := goLine(filepath.Join(root, "go.mod"))
	if err != nil {
		return []error{err}
	}
	if version.Compare(have, need) < 0 {
		return []error{fmt.Errorf("this is Go %s, the modules need %s: install it from https://go.dev/dl, or set GOTOOLCHAIN=auto", have, need)}
	}
	return nil
}

// goLine returns the version in the go line of a go.mod file.
func goLine(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("reading which Go the modules need: %w", err)
	}
	file, err := modfile.ParseLax(path, content, nil)
	if err != nil {
		return "", err
	}
	if file.Go == nil {
		return "", fmt.Errorf("%s has no go line: add one", path)
	}
	return "go" + file.Go.Version, nil
}
