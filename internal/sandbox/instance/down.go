package instance

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"stateful-clusters/internal/sandbox/disks"
	"stateful-clusters/internal/sandbox/legacy"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// endLimit is how long a process may take to end when asked to.
const endLimit = 5 * time.Second

// contents are what a home may hold beside the tools.
var contents = []string{
	binFolder, toolFolder, stateFolder, pulumiFolder, "project", "project-base", "control-plane", "control-plane.lock", "kubeconfig",
	"clouds", "clouds.lock", imagesFolder, disks.Folder, "scratch", "scratch.lock",
}

// Down ends every process of the sandbox and removes its home, except for the tools. It finds the processes even if files are gone.
func (i *Instance) Down(ctx context.Context, log *progress.Log) error {
	// First whatever works on the cluster: an interrupted run must not start anything new.
	process.End(process.Of(i.Home, toolchain.Pulumi, toolchain.LanguageHost, toolchain.Provider, toolchain.Kubectl), endLimit)
	process.KillBelow(i.scratchFolder(), scratchPrograms()...)
	if err := i.stopClouds(ctx, log); err != nil {
		return err
	}
	if err := i.Cluster().Down(ctx, log); err != nil {
		return err
	}
	if err := legacy.Down(i.Home); err != nil {
		return err
	}
	if err := disks.Released(ctx, disks.Dir(i.Home)); err != nil {
		return err
	}
	for _, name := range contents {
		if err := os.RemoveAll(filepath.Join(i.Home, name)); err != nil {
			return fmt.Errorf("removing the sandbox: %w", err)
		}
	}
	// The home goes too if nothing else is in it, such as the tools.
	_ = os.Remove(i.Home)
	return nil
}
