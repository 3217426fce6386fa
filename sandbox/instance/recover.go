package instance

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"stateful-clusters/sandbox/process"
	"stateful-clusters/sandbox/progress"
	"stateful-clusters/sandbox/toolchain"
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

// settle resolves the operations that an interrupted run has left in a stack's state. The engine cannot know whether an object
// that it was creating is there, and would collide with it; so it is removed, and the next run creates it again.
func (i *Instance) settle(ctx context.Context, stack string, log *progress.Log) error {
	state, err := i.state(stack)
	if err != nil || len(state.PendingOperations) == 0 {
		return err
	}
	for _, o := range state.PendingOperations {
		kind, ok := kubectlKind(o.Resource.Type)
		if o.Type != "creating" || !ok {
			continue
		}
		name, namespace := o.Resource.Inputs.Metadata.Name, o.Resource.Inputs.Metadata.Namespace
		log.Printf("stack %s: an interrupted run was creating %s %s, removing it", stack, kind, name)
		args := []string{"delete", kind, name, "--ignore-not-found", "--timeout=60s"}
		if namespace != "" {
			args = append(args, "--namespace", namespace)
		}
		if out, err := i.Kubectl(ctx, args...).CombinedOutput(); err != nil {
			return fmt.Errorf("removing %s %s, which an interrupted run was creating: %w\n%s", kind, name, err, out)
		}
	}
	return log.Step(fmt.Sprintf("stack %s: reading back what an interrupted run has done", stack), func() error {
		out, err := i.Pulumi(ctx, "refresh", "--stack", stack, "--yes", "--skip-preview", "--clear-pending-creates", "--non-interactive").CombinedOutput()
		if err != nil {
			return fmt.Errorf("pulumi refresh: %w\n%s", err, out)
		}
		return nil
	})
}

// kubectlKind turns the type of a resource, such as kubernetes:apps/v1:StatefulSet, into the name by which kubectl knows its
// kind, StatefulSet.v1.apps. It reports false for types of other providers.
func kubectlKind(resourceType string) (string, bool) {
	parts := strings.Split(resourceType, ":")
	if len(parts) != 3 || parts[0] != "kubernetes" {
		return "", false
	}
	group, version, ok := strings.Cut(parts[1], "/")
	if !ok || group == "helm.sh" || group == "yaml" {
		return "", false // not kinds of the API
	}
	if group == "core" {
		group = ""
	}
	return parts[2] + "." + version + "." + group, true
}
