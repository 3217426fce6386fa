// Package clusters runs the Kubernetes clusters that a simulated cloud hands out, each a control plane of its own, and plays
// in them the nodes that come and go.
package clusters

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"k8s.io/client-go/rest"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/nodes"
	"stateful-clusters/internal/sandbox/progress"
)

// Fleet is the clusters of all simulated clouds. Its methods may be called from several goroutines.
type Fleet struct {
	folder    string
	tool      func(name string) string
	behaviour cluster.Behaviour
	log       *progress.Log
}

// Open describes the clusters below folder, which must be an absolute path. It starts nothing. The function tool returns the
// paths of the sandbox's programs by name. All clusters are bare: a cloud adds the rest.
func Open(folder string, tool func(name string) string, behaviour cluster.Behaviour, log *progress.Log) *Fleet {
	behaviour.Bare = true
	return &Fleet{folder: folder, tool: tool, behaviour: behaviour, log: log}
}

func (f *Fleet) home(name string) string { return filepath.Join(f.folder, name) }

func (f *Fleet) plane(name string) *cluster.Cluster {
	return cluster.New(f.home(name), f.tool, f.behaviour)
}

// Connect returns a client of a cluster that was created.
func (f *Fleet) Connect(name string) (*kube.Client, error) {
	return kube.Open(cluster.Kubeconfig(f.home(name)), "")
}

// Start makes a cluster run, whether it was created before or not.
func (f *Fleet) Start(ctx context.Context, name string) error {
	if err := f.plane(name).Up(ctx, f.log); err != nil {
		return fmt.Errorf("starting the cluster %s: %w", name, err)
	}
	return nil
}

// Create makes a cluster run, and returns how its administrator reaches it. One of that name that is there already is kept, and started if
// need be.
func (f *Fleet) Create(ctx context.Context, name string) (*rest.Config, error) {
	if err := f.Start(ctx, name); err != nil {
		return nil, err
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
	if err := f.plane(name).Down(ctx, f.log); err != nil {
		return fmt.Errorf("ending the cluster %s: %w", name, err)
	}
	return os.RemoveAll(f.home(name))
}

// SetPool makes the nodes of a pool what is asked for; other pools stay as they are.
func (f *Fleet) SetPool(ctx context.Context, name string, pool Pool) error {
	a, err := f.Connect(name)
	if err != nil {
		return err
	}
	if err := setPool(ctx, a, pool, f.plane(name).AreReal()); err != nil {
		return fmt.Errorf("setting the nodes of pool %s in the cluster %s: %w", pool.Name, name, err)
	}
	return nil
}

// Network returns the network in which a cluster's load balancers answer. It is zero where its nodes are simulated, and nothing answers.
func (f *Fleet) Network(name string) nodes.Network { return f.plane(name).Network() }

// Kubeconfig returns a kubeconfig of the cluster's administrator that refers to no other file.
func (f *Fleet) Kubeconfig(name string) ([]byte, error) {
	return os.ReadFile(cluster.Kubeconfig(f.home(name)))
}
