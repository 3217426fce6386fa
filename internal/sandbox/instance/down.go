package instance

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// endLimit is how long a process may take to end when asked to.
const endLimit = 5 * time.Second

// contents are what a home may hold beside the tools.
var contents = []string{
	binFolder, toolFolder, stateFolder, pulumiFolder, "project", "project-base", "control-plane", "control-plane.lock", "kubeconfig",
	cloudsFolder, "clouds.lock", "scratch", "scratch.lock",
}

// Down ends every process of the sandbox and removes its home, except for the tools. It returns what it removed, a line each.
func (i *Instance) Down(ctx context.Context, log *progress.Log) ([]string, error) {
	removed, err := i.forgotten()
	if err != nil {
		return nil, err
	}
	// First whatever works on the cluster: an interrupted run must not start anything new.
	runs := process.Of(i.Home, toolchain.Pulumi, toolchain.LanguageHost, toolchain.Provider, toolchain.Kubectl)
	process.End(runs, endLimit)
	if len(runs) > 0 {
		removed = append(removed, fmt.Sprintf("%d processes of interrupted runs", len(runs)))
	}
	process.KillBelow(i.scratchFolder(), scratchPrograms()...)
	if err := i.stopClouds(ctx, log); err != nil {
		return nil, err
	}
	if err := i.Cluster().Down(ctx, log); err != nil {
		return nil, err
	}
	for _, name := range contents {
		if err := os.RemoveAll(filepath.Join(i.Home, name)); err != nil {
			return nil, fmt.Errorf("removing the sandbox: %w", err)
		}
	}
	// The home goes too if nothing else is in it, such as the tools.
	_ = os.Remove(i.Home)
	return removed, nil
}

// forgotten says what there is that will be gone.
func (i *Instance) forgotten() ([]string, error) {
	var lines []string
	if i.Cluster().Exists() {
		lines = append(lines, "the cluster, with everything in it")
	}
	if i.hasClouds() {
		names, err := i.cloudClusters()
		if err != nil {
			return nil, err
		}
		lines = append(lines, "the simulated account, with the clusters that it has: "+cmp.Or(strings.Join(names, ", "), "none"))
	}
	for _, stack := range i.states() {
		resources, err := i.Resources(stack)
		if err != nil {
			return nil, err
		}
		lines = append(lines, fmt.Sprintf("the state of the stack %s (%d resources)", stack, resources))
	}
	if _, err := os.Stat(i.project.Folder()); err == nil {
		lines = append(lines, "the copy of the project, with what was set there")
	}
	return lines, nil
}
