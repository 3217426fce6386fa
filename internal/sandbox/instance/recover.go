package instance

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// Recover cleans up after runs of the CLI that were ended by force: their locks, the processes that they left behind, and what
// they were doing at that moment. It leaves running ones alone.
func (i *Instance) Recover(ctx context.Context, log *progress.Log) error {
	locks, err := filepath.Glob(filepath.Join(i.Home, stateFolder, ".pulumi", "locks", "*", "*", "*", "*.json"))
	if err != nil {
		return err
	}
	locked := map[string]bool{}
	for _, path := range locks {
		stack := filepath.Base(filepath.Dir(path))
		owner, alive := lockOwner(path)
		if alive {
			locked[stack] = true
			continue
		}
		if err := i.unlock(stack, path); err != nil {
			return fmt.Errorf("removing the lock of an interrupted run: %w", err)
		}
		log.Printf("stack %s: the run of process %d was interrupted, its lock is removed", stack, owner)
	}
	for _, stack := range i.states() {
		if locked[stack] {
			continue
		}
		if err := i.settle(ctx, stack, log); err != nil {
			return err
		}
	}
	return nil
}

// lockOwner returns the process that a lock of the CLI names, and whether that is a running CLI.
func lockOwner(path string) (pid int, alive bool) {
	content, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return 0, true // released while we looked
	}
	var owner struct{ PID int }
	if err != nil || json.Unmarshal(content, &owner) != nil {
		return 0, false
	}
	return owner.PID, process.Name(owner.PID) == toolchain.Pulumi
}

// unlock removes the lock of a dead run, and what else would be in the way of the next.
func (i *Instance) unlock(stack, lock string) error {
	// The Kubernetes provider would go on waiting for what it was told to create.
	if len(process.Of(i.Home, toolchain.Pulumi)) == 0 {
		process.End(process.Of(i.Home, toolchain.Provider, toolchain.LanguageHost), endLimit)
	}
	// The CLI replaces the state in one step, but writes the file with its attributes beside it in place. One that is cut off keeps it
	// from reading the state ("failed to load checkpoint: EOF"). It does not need them (https://pkg.go.dev/gocloud.dev/blob/fileblob).
	for _, attributes := range []string{i.checkpoint(stack) + ".attrs", i.checkpoint(stack) + ".bak.attrs"} {
		if err := os.RemoveAll(attributes); err != nil {
			return err
		}
	}
	return os.Remove(lock)
}
