// Package cluster runs the sandbox's Kubernetes: a real control plane on this machine, with simulated nodes.
package cluster

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/lock"
	"stateful-clusters/internal/sandbox/nodes"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
)

// Cluster is the control plane of one sandbox, whether it runs or not.
type Cluster struct {
	home      string
	folder    string // of everything that belongs to the control plane
	tool      func(name string) string
	behaviour Behaviour
	asked     Behaviour // whatever the control plane was made as
}

// New describes the control plane of the sandbox at home. The function tool returns the paths of the programs by name.
func New(home string, tool func(name string) string, behaviour Behaviour) *Cluster {
	c := &Cluster{home: home, folder: filepath.Join(home, "control-plane"), tool: tool, behaviour: behaviour, asked: behaviour}
	if c.made() {
		c.behaviour.Nodes, c.behaviour.Images = c.madeAs()
	}
	return c
}

// Up makes the control plane run, and returns when every component works and every node of its own is ready. It creates what is not
// there, starts what has stopped, and does nothing where all is well.
func (c *Cluster) Up(ctx context.Context, log *progress.Log) error {
	held, err := c.lock(ctx, log)
	if err != nil {
		return err
	}
	defer held.Release()
	ports, err := ReadPorts(c.record())
	if err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	if len(ports) == 0 {
		return log.Step("control plane: creating", func() error { return c.create(ctx, log) })
	}
	if err := c.connect(ctx, ports); err != nil {
		return err
	}
	if len(c.ailing(ctx, ports)) == 0 {
		log.Printf("control plane: running")
		return nil
	}
	return log.Step("control plane: starting", func() error { return c.start(ctx, ports, log) })
}

// Down ends every process of the control plane and removes its data. It finds the processes even if their files are gone.
func (c *Cluster) Down(ctx context.Context, log *progress.Log) error {
	held, err := c.lock(ctx, log)
	if err != nil {
		return err
	}
	defer held.Release()
	return c.clear(ctx)
}

// Ailing returns what is wrong with the control plane, a line for each component, and nothing where all is well.
func (c *Cluster) Ailing(ctx context.Context) ([]string, error) {
	ports, err := ReadPorts(c.record())
	if err != nil {
		return nil, err
	}
	if len(ports) == 0 {
		return []string{"the control plane does not exist"}, nil
	}
	return c.ailing(ctx, ports), nil
}

func (c *Cluster) lock(ctx context.Context, log *progress.Log) (*lock.Lock, error) {
	return lock.Acquire(ctx, filepath.Join(c.home, "control-plane.lock"), func(holder string) {
		log.Printf("control plane: waiting for %s", holder)
	})
}

// clear ends the processes and removes the files. A control plane keeps nothing that would need a gentle end: its data go
// with it.
func (c *Cluster) clear(ctx context.Context) error {
	process.KillAll(c.home, Programs()...)
	if err := nodes.Down(ctx, c.home, c.machines()); err != nil {
		return err
	}
	for _, path := range []string{c.folder, Kubeconfig(c.home)} {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("removing the control plane: %w", err)
		}
	}
	return nil
}

func (c *Cluster) client() (*kube.Client, error) { return kube.Open(Kubeconfig(c.home), "") }
