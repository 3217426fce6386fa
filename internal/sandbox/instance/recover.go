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
		process.End(i.orphans(), endLimit)
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("removing the lock of an interrupted run: %w", err)
		}
		log.Printf("stack %s: the run of process %d was interrupted, its lock is removed", stack, owner)
	}
	for _, stack := range i.states() {
		if locked[stack] {
			continue
		}
		if err := i.repairAttributes(stack, log); err != nil {
			return err
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

// orphans are plugins whose engine is gone. The Kubernetes provider would go on waiting for what it was told to create.
func (i *Instance) orphans() []process.Process {
	var orphans []process.Process
	for _, p := range process.Of(i.Home, toolchain.Provider, toolchain.LanguageHost) {
		if process.Name(process.Parent(p.PID)) != toolchain.Pulumi {
			orphans = append(orphans, p)
		}
	}
	return orphans
}
