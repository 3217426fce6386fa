package instance

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/disks"
	"stateful-clusters/internal/sandbox/lock"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/project"
	"stateful-clusters/internal/sandbox/toolchain"
)

// The driver talks to the process of the clouds by its HTTP interface alone. It does not import the clouds' other packages:
// they would make its build take minutes.

// cloudsLimit is how long the clouds may take to answer. Before that they start the clusters that they have.
const cloudsLimit = 3 * time.Minute

// Clouds returns a client of the simulated clouds. It fails where they have never run.
func (i *Instance) Clouds() (*control.Client, error) { return control.Dial(i.Home) }

// StartClouds makes the process of the simulated clouds run, built from the present sources, and its clusters reachable.
func (i *Instance) StartClouds(ctx context.Context, log *progress.Log) error {
	held, err := i.lockClouds(ctx, log)
	if err != nil {
		return err
	}
	defer held.Release()
	servers := i.cloudServers()
	if len(servers) != 1 || !i.isPresent(servers[0]) || !i.makesWanted(servers[0]) || i.cloudHealth(ctx) != nil {
		err = log.Step("simulated clouds: starting", func() error {
			process.End(i.cloudServers(), endLimit)
			return i.serveClouds(ctx)
		})
		if err != nil {
			return err
		}
	}
	clouds, err := i.Clouds()
	if err == nil {
		err = log.Quietly("simulated clusters: starting", func() error { return clouds.Revive(ctx) })
	}
	if err != nil || i.Factor == nil {
		return err
	}
	return clouds.SetFactor(ctx, *i.Factor)
}

func (i *Instance) lockClouds(ctx context.Context, log *progress.Log) (*lock.Lock, error) {
	return lock.Acquire(ctx, filepath.Join(i.Home, "clouds.lock"), func(holder string) {
		log.Printf("simulated clouds: waiting for %s", holder)
	})
}

// cloudServers returns the processes that play the clouds.
func (i *Instance) cloudServers() []process.Process { return process.Of(i.Home, toolchain.Clouds) }

// isPresent reports whether a process runs the program that is installed now.
func (i *Instance) isPresent(p process.Process) bool {
	installed, err := filepath.EvalSymlinks(i.ToolPath(toolchain.Clouds))
	return err == nil && process.Executable(p.PID) == installed
}

// makesWanted reports whether the clusters that this process makes get the nodes that are asked for, with the images from there.
func (i *Instance) makesWanted(p process.Process) bool {
	real, pull := process.Has(p, cluster.NodesVariable+"="+cluster.Real), process.Has(p, cluster.ImagesVariable+"="+cluster.Pull)
	switch asked := i.Behaviour; asked.Nodes {
	case cluster.Real:
		return real && pull == (asked.Images == cluster.Pull)
	case cluster.Kwok:
		return !real
	}
	return true
}

// cloudHealth returns nil where the clouds answer.
func (i *Instance) cloudHealth(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	clouds, err := i.Clouds()
	if err != nil {
		return err
	}
	_, err = clouds.Factor(ctx)
	return err
}

// serveClouds starts the process and returns when it answers. It goes on when this command has ended.
func (i *Instance) serveClouds(ctx context.Context) error {
	cmd := exec.Command(i.ToolPath(toolchain.Clouds), "-folder", control.Folder(i.Home), "-tools", filepath.Join(i.Home, toolFolder),
		"-images", i.imagesFolder(), "-disks", disks.Dir(i.Home))
	cmd.Dir, cmd.Env = i.Home, i.Env() // which has the mark of the home, by which `make down` finds the process
	log := filepath.Join(control.Folder(i.Home), "log")
	ended, err := process.Start(cmd, log)
	if err != nil {
		return err
	}
	err = wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, cloudsLimit, true, func(ctx context.Context) (bool, error) {
		select {
		case <-ended:
			return false, errors.New("the simulated clouds end as soon as they are started")
		default:
			return i.cloudHealth(ctx) == nil, nil
		}
	})
	if err == nil || ctx.Err() != nil {
		return err
	}
	if wait.Interrupted(err) {
		err = fmt.Errorf("the simulated clouds do not answer after %v", cloudsLimit)
	}
	return fmt.Errorf("%w; %s", err, process.LastWords(log))
}

// stopClouds ends the process and all its clusters, also those that a killed process has left.
func (i *Instance) stopClouds(ctx context.Context, log *progress.Log) error {
	held, err := i.lockClouds(ctx, log)
	if err != nil {
		return err
	}
	defer held.Release()
	process.End(i.cloudServers(), endLimit)
	process.KillBelow(control.Folder(i.Home), append(cluster.Programs(), toolchain.Kubectl, toolchain.NodeInit)...)
	homes, err := filepath.Glob(i.cloudHome("*"))
	if err != nil {
		return err
	}
	for _, home := range homes {
		if err := cluster.New(home, i.ToolPath, i.behaviour()).Down(ctx, log); err != nil {
			return err
		}
	}
	return nil
}

// debugProviders is the value of PULUMI_DEBUG_PROVIDERS that makes the engine attach to the clouds' providers instead of
// starting plugins. It is "" where the clouds have never run.
func (i *Instance) debugProviders() string {
	ports, err := control.Ports(i.Home)
	if err != nil {
		return "" // StartClouds says so to those who need the clouds
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(ports)) {
		if name != control.HTTP {
			all = append(all, fmt.Sprintf("%s:%d", name, ports[name]))
		}
	}
	return strings.Join(all, ",")
}

// CloudCluster returns the control plane that a simulated cloud runs under a cluster's name, whether it exists or not.
func (i *Instance) CloudCluster(name string) *cluster.Cluster {
	behaviour := i.behaviour()
	behaviour.Bare = true
	return cluster.New(i.cloudHome(name), i.ToolPath, behaviour)
}

// CloudKubeconfig returns the path of the kubeconfig of that cluster.
func (i *Instance) CloudKubeconfig(name string) string { return cluster.Kubeconfig(i.cloudHome(name)) }

// SiteCluster returns the control plane on which a site runs: the cloud's, or the sandbox's own.
func (i *Instance) SiteCluster(s project.Site) *cluster.Cluster {
	if s.InCloud() {
		return i.CloudCluster(s.ClusterName)
	}
	return i.Cluster()
}

// SiteKubeconfig returns the path of its kubeconfig.
func (i *Instance) SiteKubeconfig(s project.Site) string {
	if s.InCloud() {
		return i.CloudKubeconfig(s.ClusterName)
	}
	return i.Kubeconfig()
}

func (i *Instance) cloudHome(name string) string {
	return filepath.Join(control.Folder(i.Home), "clusters", name)
}
