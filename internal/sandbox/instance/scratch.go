package instance

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/lock"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/project"
	"stateful-clusters/internal/sandbox/toolchain"
)

// Scratch is a sandbox beside the one that a person uses, with a home, a state and clouds of its own. It lives as long as one command.
// Several trees of the repository may work in it one after the other.
type Scratch struct {
	Folder string // everything of it lies here, and its user may keep files here too

	of   *Instance
	held *lock.Lock
}

func (i *Instance) scratchFolder() string { return filepath.Join(i.Home, "scratch") }

// OpenScratch makes an empty one, in the place of what a command that was ended by force has left. There is one at a time: other
// commands wait for it.
func (i *Instance) OpenScratch(ctx context.Context, log *progress.Log) (*Scratch, error) {
	held, err := lock.Acquire(ctx, i.scratchFolder()+".lock", func(holder string) { log.Printf("scratch sandbox: waiting for %s", holder) })
	if err != nil {
		return nil, err
	}
	s := &Scratch{Folder: i.scratchFolder(), of: i, held: held}
	err = s.clear()
	if err == nil {
		err = os.MkdirAll(s.Folder, 0o755)
	}
	if err != nil {
		held.Release()
		return nil, fmt.Errorf("making a scratch sandbox: %w", err)
	}
	return s, nil
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
func (s *Scratch) Remove() error {
	defer s.held.Release()
	if err := s.clear(); err != nil {
		return fmt.Errorf("removing the scratch sandbox: %w", err)
	}
	return nil
}

func (s *Scratch) clear() error {
	process.KillBelow(s.Folder, scratchPrograms()...)
	return os.RemoveAll(s.Folder)
}

// scratchPrograms are those that may run in a scratch sandbox. Nothing of it needs a gentle end.
func scratchPrograms() []string {
	return append(cluster.Programs(), toolchain.Pulumi, toolchain.LanguageHost, toolchain.Provider, toolchain.Clouds, toolchain.Kubectl)
}
