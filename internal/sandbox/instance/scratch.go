package instance

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/lock"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/project"
	"stateful-clusters/internal/sandbox/toolchain"
)

// scratchFolder is where a home keeps what lives as long as one command. Beside each scratch lies a lock that its command holds.
const (
	scratchFolder = "scratch"
	scratchLock   = "scratch.lock"
)

// Scratch is a sandbox beside the one that a person uses, with a home, a state and clouds of its own. Several trees of the
// repository may work in it one after the other.
type Scratch struct {
	Folder string // everything of it lies here, and its user may keep files here too

	of   *Instance
	held *lock.Lock
}

// OpenScratch makes an empty one, and removes those of commands that were ended by force.
func (i *Instance) OpenScratch(ctx context.Context) (*Scratch, error) {
	// One at a time: what has no lock yet must not be taken for a forgotten one.
	opening, err := lock.Acquire(ctx, filepath.Join(i.Home, scratchLock), func(string) {})
	if err != nil {
		return nil, err
	}
	defer opening.Release()
	above := filepath.Join(i.Home, scratchFolder)
	if err := removeForgotten(above); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(above, 0o755); err != nil {
		return nil, fmt.Errorf("creating a scratch sandbox: %w", err)
	}
	folder, err := os.MkdirTemp(above, "")
	if err != nil {
		return nil, fmt.Errorf("creating a scratch sandbox: %w", err)
	}
	held, err := lock.Acquire(ctx, folder+".lock", func(string) {})
	if err != nil {
		return nil, err
	}
	return &Scratch{Folder: folder, of: i, held: held}, nil
}

// At returns the scratch sandbox as the tree of the repository at root uses it. The name tells several trees apart. It uses the
// tools of the sandbox beside which it is, takes no time for what takes time in the clouds, and reaches nothing outside.
func (s *Scratch) At(ctx context.Context, root, name string) (*Instance, error) {
	chain, err := s.of.openChain(ctx)
	if err != nil {
		return nil, err
	}
	home, none := filepath.Join(s.Folder, "home"), 0.0
	files := project.New(root, filepath.Join(s.Folder, name), cluster.Kubeconfig(home))
	files.Sealed = true
	return &Instance{
		Root: root, Home: home, Tools: s.of.Tools, Behaviour: cluster.Behaviour{LongReady: true}, Factor: &none,
		chain: chain, project: files, scratch: true,
	}, nil
}

// Remove ends all processes of the scratch sandbox and removes it.
func (s *Scratch) Remove() error { return remove(s.Folder, s.held) }

func remove(folder string, held *lock.Lock) error {
	process.KillBelow(folder, scratchPrograms()...)
	err := os.RemoveAll(folder)
	if err == nil {
		err = os.Remove(folder + ".lock")
	}
	held.Release()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing a scratch sandbox: %w", err)
	}
	_ = os.Remove(filepath.Dir(folder)) // unless others are there
	return nil
}

// scratchPrograms are those that may run in a scratch sandbox. Nothing of it needs a gentle end.
func scratchPrograms() []string {
	return append(cluster.Programs(), toolchain.Pulumi, toolchain.LanguageHost, toolchain.Provider, toolchain.Clouds, toolchain.Kubectl)
}

// removeForgotten removes the scratch sandboxes whose commands have ended.
func removeForgotten(above string) error {
	locks, err := filepath.Glob(filepath.Join(above, "*.lock"))
	if err != nil {
		return err
	}
	for _, path := range slices.Sorted(slices.Values(locks)) {
		held, err := lock.Try(path)
		if err != nil {
			return err
		}
		if held == nil {
			continue // its command is at work
		}
		if err := remove(strings.TrimSuffix(path, ".lock"), held); err != nil {
			return err
		}
	}
	return nil
}
