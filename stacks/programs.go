package stacks

import (
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// Main is Deploy where there is a cloud: it first looks for the programs by which the platforms are reached. A missing one would be told
// only once its cluster is there, after minutes.
func Main(ctx *pulumi.Context) error { return deployWith(ctx, onPath) }

// checkPrograms returns the programs that the sites need and the machine does not have.
func (s *stack) checkPrograms(has func(program string) bool) check.Report {
	var r check.Report
	for _, site := range s.sites {
		if site.platform == nil {
			continue
		}
		if program := site.platform.Program(); program.Name != "" && !has(program.Name) {
			r.Fault(site.values.Name("platform"), site.kind, "is reached by the program "+program.Name+", which is not on PATH", program.Remedy)
		}
	}
	return r
}

// onPath tells whether the machine has a program, which may be called otherwise on Windows.
func onPath(program string) bool {
	for _, folder := range filepath.SplitList(os.Getenv("PATH")) {
		for _, name := range []string{program, program + ".exe", program + ".cmd"} {
			if info, err := os.Stat(filepath.Join(folder, name)); err == nil && !info.IsDir() {
				return true
			}
		}
	}
	return false
}
