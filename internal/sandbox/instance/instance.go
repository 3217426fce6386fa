// Package instance is the whole of one sandbox: tools, control plane, the copied project and the environment in which the
// ordinary Pulumi CLI works on them. Commands and tests use a sandbox through it.
package instance

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/nodes"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/project"
	"stateful-clusters/internal/sandbox/registry"
	"stateful-clusters/internal/sandbox/toolchain"
)

// Instance is one sandbox of a checkout. Everything that it writes lies in its home and in the folder of the tools.
type Instance struct {
	Root  string // the repository
	Home  string // of this sandbox
	Tools string // the folder of the built tools, which sandboxes may share

	// Behaviour is how the simulated part of the cluster behaves. A change takes effect when the control plane starts. Nodes also
	// decides which tools are needed, from the first call that looks for them.
	Behaviour cluster.Behaviour

	// Factor is how long things take in the simulated clouds, as a share of what they take in the real ones. Nil leaves it as it
	// is, and is control.DefaultFactor when the clouds start.
	Factor *float64

	// LegacyRows is how many rows the ring has that the stack cassandra moves on real nodes; zero is 10,000. With KeepLegacy it goes on
	// when its snapshots are taken, and takes 2 GB of memory.
	LegacyRows int
	KeepLegacy bool

	// KeepImages leaves what the running nodes have under the name of the server's image: another configuration may want another server
	// under the same name.
	KeepImages bool

	chain   *toolchain.Chain
	project *project.Copy
	scratch bool // it lives as long as one command
}

// The environment variables that say where a sandbox is. HomeVariable and ToolsVariable have defaults in the repository.
const (
	RootVariable  = "SANDBOX_ROOT"
	HomeVariable  = process.HomeVariable
	ToolsVariable = "SANDBOX_TOOLS"
)

// Open describes the sandbox at home of the repository at root. An empty home is the repository's own. It starts nothing. From then on
// this process goes through no proxy to the clusters of sandboxes.
func Open(root, home string) (*Instance, error) {
	registry.Spare(nodes.Everywhere)
	root, err := resolve(root)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(root, "Pulumi.yaml")); err != nil {
		return nil, fmt.Errorf("%s is not the project's folder: it has no Pulumi.yaml", root)
	}
	own := filepath.Join(root, ".sandbox")
	if home == "" {
		home = own
	}
	if home, err = resolve(home); err != nil {
		return nil, err
	}
	tools := os.Getenv(ToolsVariable)
	if tools == "" {
		tools = filepath.Join(own, "tools")
	}
	if tools, err = resolve(tools); err != nil {
		return nil, err
	}
	kubeconfig := ""
	if home != own {
		// The project's default is the one of the repository's own sandbox.
		kubeconfig = cluster.Kubeconfig(home)
	}
	return &Instance{Root: root, Home: home, Tools: tools, project: project.New(root, home, kubeconfig)}, nil
}

// resolve returns the absolute path without symbolic links, as far as it exists: one sandbox must have one name.
func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real, nil
	}
	parent, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return path, nil
	}
	return filepath.Join(parent, filepath.Base(path)), nil
}

// BuildTools builds the tools that are missing. Where real nodes are asked for, it looks first whether this machine can have them.
func (i *Instance) BuildTools(ctx context.Context, log *progress.Log) error {
	if i.hasRealNodes() {
		if err := nodes.Preflight(); err != nil {
			return err
		}
	}
	chain, err := i.openChain(ctx)
	if err != nil {
		return err
	}
	return chain.Build(ctx, log)
}

// CheckTools returns toolchain.ErrNotBuilt where a tool is missing.
func (i *Instance) CheckTools(ctx context.Context) error {
	chain, err := i.openChain(ctx)
	if err != nil {
		return err
	}
	return chain.Check()
}

// Up makes the sandbox ready for the CLI: control plane, project copy, environment. It fails with toolchain.ErrNotBuilt
// where the tools are missing.
func (i *Instance) Up(ctx context.Context, log *progress.Log) error {
	if err := i.Install(ctx, log); err != nil {
		return err
	}
	if err := i.Sync(log); err != nil {
		return err
	}
	return i.Cluster().Up(ctx, log)
}

// UpClouds makes the sandbox ready for stacks in a cloud: simulated clouds, project copy, environment.
func (i *Instance) UpClouds(ctx context.Context, log *progress.Log) error {
	if err := i.Install(ctx, log); err != nil {
		return err
	}
	if err := i.StartClouds(ctx, log); err != nil {
		return err
	}
	// Only now: the copy names the clouds' chart repositories.
	return i.Sync(log)
}

// UpFor makes the sandbox ready for a stack: as Up does, or as UpClouds for one that makes its cluster in a cloud. It reports which.
func (i *Instance) UpFor(ctx context.Context, stack string, log *progress.Log) (inCloud bool, err error) {
	if inCloud, err = i.project.InCloud(stack); err != nil {
		return false, err
	}
	if i.hasRealNodes() {
		if err := i.prepareNodes(ctx, stack, log); err != nil {
			return inCloud, err
		}
	}
	if inCloud {
		return true, i.UpClouds(ctx, log)
	}
	return false, i.Up(ctx, log)
}

// Install puts the tools into the home. It fails with toolchain.ErrNotBuilt where they are missing.
func (i *Instance) Install(ctx context.Context, log *progress.Log) error {
	if err := i.CheckTools(ctx); err != nil {
		return err
	}
	return i.install(i.chain, log)
}

// Sync brings changes of the repository's project files into the copy.
func (i *Instance) Sync(log *progress.Log) error {
	if clouds, err := i.Clouds(); err == nil { // otherwise they have never run
		i.project.Charts = clouds.Address() + "/charts"
	}
	notes, err := i.project.Sync()
	for _, note := range notes {
		log.Printf("%s", note)
	}
	return err
}

// Cluster returns the sandbox's Kubernetes cluster.
func (i *Instance) Cluster() *cluster.Cluster {
	return cluster.New(i.Home, i.ToolPath, i.behaviour())
}

// Project returns the sandbox's copy of the project.
func (i *Instance) Project() *project.Copy { return i.project }

// Kubeconfig returns the path of the kubeconfig of the sandbox's cluster.
func (i *Instance) Kubeconfig() string { return cluster.Kubeconfig(i.Home) }

func (i *Instance) openChain(ctx context.Context) (*toolchain.Chain, error) {
	if i.chain != nil {
		return i.chain, nil
	}
	chain, err := toolchain.Open(ctx, i.Root, i.Tools, i.hasRealNodes())
	i.chain = chain
	return chain, err
}
