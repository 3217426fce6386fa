// Command lint checks what this repository holds and what it produces, without running any of it: which package may import which,
// the Go code, the rendered manifests of every stack, the workflows, and the modules. Every finding is an error, unless
// internal/lint/accepted.yaml lists it with a reason; so is an entry there that is no longer found.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"stateful-clusters/internal/sandbox/gocommand"
	"stateful-clusters/internal/sandbox/progress"
)

// steps are the checks, each a tool or a rule of our own.
var steps = []struct {
	name string
	find func(ctx context.Context, root string) ([]finding, error)
}{
	{"imports", imports},
	{"staticcheck", staticcheck},
	{"kube-score", manifests},
	{"actionlint", workflows},
	{"go mod verify", modules},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, "."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, root string) error {
	accepted, err := loadAccepted(root)
	if err != nil {
		return err
	}
	log := progress.New(os.Stdout)
	if err := log.Step("lint: the tools", func() error { return buildTools(ctx, root) }); err != nil {
		return err
	}
	var found []finding
	var broken []error
	for _, s := range steps {
		broken = append(broken, log.Step("lint: "+s.name, func() error {
			these, err := s.find(ctx, root)
			found = append(found, these...)
			return err
		}))
	}
	if err := errors.Join(broken...); err != nil {
		return err // without its findings, nothing can be said of what is accepted
	}
	open, obsolete := accepted.reconcile(found)
	if len(open)+len(obsolete) == 0 {
		log.Printf("lint: %d findings, each accepted in %s", len(accepted), acceptedFile)
		return nil
	}
	lines := append(open, obsolete...)
	if len(open) > 0 {
		lines = append(lines, "mend what was found, or accept it with a reason in "+acceptedFile)
	}
	return errors.New(strings.Join(slices.Compact(lines), "\n"))
}

// toolsFolder is where the tools are built; internal/lint/tools/go.mod pins them, apart from the program's own modules.
const toolsFolder = "bin/lint"

func buildTools(ctx context.Context, root string) error {
	_, err := gocommand.Output(ctx, root, os.Environ(), "build", "-C", "internal/lint/tools", "-o", "../../../"+toolsFolder+"/", "tool")
	return err
}
