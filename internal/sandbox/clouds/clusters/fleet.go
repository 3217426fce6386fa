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
	"regexp"
	"sync"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/progress"
)

// Fleet is the clusters of one simulated cloud. Its methods may be called from several goroutines; calls for the same
// cluster wait for each other.
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
	name  string
	home  string
	plane *cluster.Cluster

	mu   sync.Mutex // held during a change
	stop func()     // ends the load balancers' controller; nil where none runs
}

// Open describes the clusters below folder, which must be an absolute path. It starts nothing. The function tool returns the
// paths of the sandbox's programs by name. All clusters are bare: a cloud adds the rest.
func Open(folder string, tool func(name string) string, behaviour cluster.Behaviour, log *progress.Log) *Fleet {
	behaviour.Bare = true
	return &Fleet{folder: folder, tool: tool, behaviour: behaviour, log: log, members: map[string]*member{}}
}

// clusterName is what both clouds allow, and a folder's name on any system.
var clusterName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$`)

func (f *Fleet) member(name string) (*member, error) {
	if !clusterName.MatchString(name) {
		return nil, fmt.Errorf("%q cannot be the name of a cluster: use letters, digits, hyphens and underscores, and start with a letter or digit", name)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.members[name]
	if m == nil {
		home := filepath.Join(f.folder, name)
		m = &member{name: name, home: home, plane: cluster.New(home, f.tool, f.behaviour)}
		f.members[name] = m
	}
	return m, nil
}

// Create makes a cluster run. One of that name that is there already is kept, and started if need be.
func (f *Fleet) Create(ctx context.Context, name string) error {
	m, err := f.member(name)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := os.MkdirAll(m.home, 0o755); err != nil {
		return fmt.Errorf("creating the folder of cluster %s: %w", name, err)
	}
	if err := m.plane.Up(ctx, f.log); err != nil {
		return fmt.Errorf("creating cluster %s: %w", name, err)
	}
	return nil
}

// Delete ends a cluster and removes everything of it, but for what it may have left in its cloud. One that does not exist is
// no error.
func (f *Fleet) Delete(ctx context.Context, name string) error {
	m, err := f.member(name)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stopLoadBalancers()
	if _, err := os.Stat(m.home); errors.Is(err, fs.ErrNotExist) && !m.plane.Exists() {
		return nil
	}
	if err := os.MkdirAll(m.home, 0o755); err != nil { // for the lock, where only processes are left
		return fmt.Errorf("deleting cluster %s: %w", name, err)
	}
	if err := m.plane.Down(ctx, f.log); err != nil {
		return fmt.Errorf("deleting cluster %s: %w", name, err)
	}
	if err := os.RemoveAll(m.home); err != nil {
		return fmt.Errorf("deleting cluster %s: %w", name, err)
	}
	return nil
}

// Kubeconfig returns a kubeconfig of the cluster's administrator that refers to no other file.
func (f *Fleet) Kubeconfig(name string) ([]byte, error) {
	m, err := f.member(name)
	if err != nil {
		return nil, err
	}
	return m.kubeconfig()
}

func (m *member) kubeconfig() ([]byte, error) {
	content, err := os.ReadFile(cluster.Kubeconfig(m.home))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no cluster %s: create it first", m.name)
	}
	return content, err
}

func (m *member) connect() (*api, error) {
	kubeconfig, err := m.kubeconfig()
	if err != nil {
		return nil, err
	}
	return connect(kubeconfig)
}
