// Package clusters runs the Kubernetes clusters that a simulated cloud hands out, each a control plane of its own, and plays
// in them what a cloud does there: nodes that come and go, a metrics API, and controllers.
package clusters

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"k8s.io/client-go/rest"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/progress"
)

// Fleet is the clusters of all simulated clouds. Its methods may be called from several goroutines; changes wait for each other.
type Fleet struct {
	folder    string
	tool      func(name string) string
	behaviour cluster.Behaviour
	log       *progress.Log

	mu    sync.Mutex        // held during a change
	stops map[string]func() // end what runs in the clusters, by their names
}

// Open describes the clusters below folder, which must be an absolute path. It starts nothing. The function tool returns the
// paths of the sandbox's programs by name. All clusters are bare: a cloud adds the rest.
func Open(folder string, tool func(name string) string, behaviour cluster.Behaviour, log *progress.Log) *Fleet {
	behaviour.Bare = true
	return &Fleet{folder: folder, tool: tool, behaviour: behaviour, log: log, stops: map[string]func(){}}
}

func (f *Fleet) home(name string) string { return filepath.Join(f.folder, name) }

func (f *Fleet) plane(name string) *cluster.Cluster {
	return cluster.New(f.home(name), f.tool, f.behaviour)
}

func (f *Fleet) connect(name string) (*kube.Client, error) {
	return kube.Open(cluster.Kubeconfig(f.home(name)), "")
}

// Create makes a cluster run, and returns how its administrator reaches it. One of that name that is there already is kept, and started if
// need be.
func (f *Fleet) Create(ctx context.Context, name string) (*rest.Config, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := os.MkdirAll(f.home(name), 0o755); err != nil {
		return nil, err
	}
	if err := f.plane(name).Up(ctx, f.log); err != nil {
		return nil, fmt.Errorf("starting the cluster %s: %w", name, err)
	}
	config, err := kube.Config(cluster.Kubeconfig(f.home(name)), "")
	if err != nil {
		return nil, err
	}
	content, err := json.Marshal(map[string]any{
		"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
		"status": map[string]any{"clientCertificateData": string(config.CertData), "clientKeyData": string(config.KeyData)},
	})
	if err != nil {
		return nil, err
	}
	return config, os.WriteFile(f.Credential(name), content, 0o600)
}

// Credential returns the file with the credentials of a cluster's administrator, in the form in which `aws eks get-token` prints them
// (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins).
func (f *Fleet) Credential(name string) string { return filepath.Join(f.home(name), "credential.json") }

// Delete ends a cluster and removes everything of it, but for what it may have left in its cloud. One that does not exist is
// no error.
func (f *Fleet) Delete(ctx context.Context, name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stop(name)
	if err := os.MkdirAll(f.home(name), 0o755); err != nil { // for the lock, where only processes are left
		return err
	}
	if err := f.plane(name).Down(ctx, f.log); err != nil {
		return fmt.Errorf("ending the cluster %s: %w", name, err)
	}
	return os.RemoveAll(f.home(name))
}

// SetMetrics gives a cluster the metrics API, and returns when it answers.
func (f *Fleet) SetMetrics(ctx context.Context, name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.plane(name).SetMetrics(ctx, true, f.log)
}

// SetPool makes the nodes of a pool what is asked for, and returns when they are ready; other pools stay as they are.
func (f *Fleet) SetPool(ctx context.Context, name string, pool Pool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, err := f.connect(name)
	if err != nil {
		return err
	}
	if err := setPool(ctx, a, pool); err != nil {
		return fmt.Errorf("setting the nodes of pool %s in the cluster %s: %w", pool.Name, name, err)
	}
	return nil
}

// Run runs a controller in a cluster that was created, in place of one that runs already, until the cluster is deleted.
func (f *Fleet) Run(name string, controller func(context.Context, *kube.Client)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stop(name)
	a, err := f.connect(name)
	if err != nil {
		return // it was deleted meanwhile
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		controller(ctx, a)
	}()
	f.stops[name] = func() {
		cancel()
		<-ended
	}
}

func (f *Fleet) stop(name string) {
	if stop := f.stops[name]; stop != nil {
		stop()
		delete(f.stops, name)
	}
}

// Kubeconfig returns a kubeconfig of the cluster's administrator that refers to no other file.
func (f *Fleet) Kubeconfig(name string) ([]byte, error) {
	return os.ReadFile(cluster.Kubeconfig(f.home(name)))
}
