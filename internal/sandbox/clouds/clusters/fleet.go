// Package clusters runs the Kubernetes clusters that a simulated cloud hands out, each a control plane of its own, and plays
// in them what a cloud does there: nodes that come and go, a metrics API, and load balancers for Services.
package clusters

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/progress"
)

// Fleet is the clusters of all simulated clouds. Its methods may be called from several goroutines; calls for the same cluster wait for
// each other.
type Fleet struct {
	folder    string
	tool      func(name string) string
	behaviour cluster.Behaviour
	log       *progress.Log

	mu      sync.Mutex
	members map[string]*member
}

// member is one cluster, whether it exists or not.
type member struct {
	home  string
	plane *cluster.Cluster

	mu   sync.Mutex // held during a change
	stop func()     // ends the load balancers' controller
}

// Open describes the clusters below folder, which must be an absolute path. It starts nothing. The function tool returns the
// paths of the sandbox's programs by name. All clusters are bare: a cloud adds the rest.
func Open(folder string, tool func(name string) string, behaviour cluster.Behaviour, log *progress.Log) *Fleet {
	behaviour.Bare = true
	return &Fleet{folder: folder, tool: tool, behaviour: behaviour, log: log, members: map[string]*member{}}
}

func (f *Fleet) member(name string) *member {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.members[name] == nil {
		home := filepath.Join(f.folder, name)
		f.members[name] = &member{home: home, plane: cluster.New(home, f.tool, f.behaviour), stop: func() {}}
	}
	return f.members[name]
}

// on changes a cluster, when no other change of it is under way.
func (f *Fleet) on(name, what string, change func(m *member) error) error {
	m := f.member(name)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := change(m); err != nil {
		return fmt.Errorf("%s cluster %s: %w", what, name, err)
	}
	return nil
}

// Create makes a cluster run. One of that name that is there already is kept, and started if need be.
func (f *Fleet) Create(ctx context.Context, name string) error {
	return f.on(name, "creating", func(m *member) error {
		if err := os.MkdirAll(m.home, 0o755); err != nil {
			return err
		}
		return m.plane.Up(ctx, f.log)
	})
}

// Delete ends a cluster and removes everything of it, but for what it may have left in its cloud. One that does not exist is
// no error.
func (f *Fleet) Delete(ctx context.Context, name string) error {
	return f.on(name, "deleting", func(m *member) error {
		m.stop()
		m.stop = func() {}
		if _, err := os.Stat(m.home); errors.Is(err, fs.ErrNotExist) && !m.plane.Exists() {
			return nil
		}
		if err := os.MkdirAll(m.home, 0o755); err != nil { // for the lock, where only processes are left
			return err
		}
		if err := m.plane.Down(ctx, f.log); err != nil {
			return err
		}
		return os.RemoveAll(m.home)
	})
}

// SetMetrics gives a cluster the metrics API, and returns when it answers, or takes it away.
func (f *Fleet) SetMetrics(ctx context.Context, name string, on bool) error {
	return f.on(name, "setting the metrics API of", func(m *member) error { return m.plane.SetMetrics(ctx, on, f.log) })
}

// SetPool makes the nodes of a pool what is asked for, and returns when they are ready; other pools stay as they are.
func (f *Fleet) SetPool(ctx context.Context, name string, pool Pool) error {
	return f.on(name, "setting the nodes of pool "+pool.Name+" in", func(m *member) error {
		a, err := m.connect()
		if err != nil {
			return err
		}
		return setPool(ctx, a, pool)
	})
}

// RunLoadBalancers runs the controller that gives the cluster's Services of type LoadBalancer their addresses, in place of
// one that runs already, until the cluster is deleted. It copes with restarts of the control plane.
func (f *Fleet) RunLoadBalancers(name string, controller Controller) error {
	return f.on(name, "running the load balancers' controller of", func(m *member) error {
		a, err := m.connect()
		if err != nil {
			return err
		}
		m.stop()
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			controller.run(ctx, a)
		}()
		m.stop = func() {
			cancel()
			<-ended
		}
		return nil
	})
}

// Kubeconfig returns a kubeconfig of the cluster's administrator that refers to no other file.
func (f *Fleet) Kubeconfig(name string) ([]byte, error) {
	return os.ReadFile(cluster.Kubeconfig(f.member(name).home))
}

func (m *member) connect() (*kube.Client, error) { return kube.Open(cluster.Kubeconfig(m.home), "") }
