package account

import (
	"context"

	"k8s.io/client-go/rest"

	"stateful-clusters/internal/sandbox/clouds/clusters"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/nodes"
)

// Kubernetes runs the clusters of the clouds. *clusters.Fleet does it for real.
type Kubernetes interface {
	Create(ctx context.Context, cluster string) (*rest.Config, error)
	Start(ctx context.Context, cluster string) error
	Delete(ctx context.Context, cluster string) error
	Kubeconfig(cluster string) ([]byte, error)
	Connect(cluster string) (*kube.Client, error)
	Network(cluster string) nodes.Network
	SetPool(ctx context.Context, cluster string, pool clusters.Pool) error
}

// clusterName returns the name of a resource that is a Kubernetes cluster, and "" of any other.
func clusterName(r *control.Resource) string {
	if key := rulesOf(r.Type).cluster; key != "" {
		return r.Text(key)
	}
	return ""
}

// apart keeps clusters of all clouds apart, under the lock: the sandbox keeps them by name.
func (a *Account) apart(r *control.Resource) error {
	for _, other := range a.resources {
		if clusterName(other) == clusterName(r) {
			return refuse("Conflict: the simulated clouds have a cluster %s already: choose another clusterName", clusterName(r))
		}
	}
	return nil
}

// performCluster makes a cluster run, or ends it.
func (a *Account) performCluster(ctx context.Context, r *control.Resource) error {
	switch r.Status {
	case control.Creating:
		return a.startCluster(ctx, r)
	case control.Deleting:
		return a.kubernetes.Delete(ctx, clusterName(r))
	}
	return nil
}

// runs reports whether a resource is a cluster that is there.
func runs(r *control.Resource) bool {
	return clusterName(r) != "" && (r.Status == control.Active || r.Status == control.Updating)
}

// startCluster makes a cluster run, or brings back one that ran before this process was restarted, and the controller in it.
func (a *Account) startCluster(ctx context.Context, r *control.Resource) error {
	config, err := a.kubernetes.Create(ctx, clusterName(r))
	if err != nil {
		return err
	}
	rules := rulesOf(r.Type)
	if rules.started != nil {
		rules.started(r, config)
	}
	go rules.controller(a, clusterName(r)).run(context.WithoutCancel(ctx))
	if rules.attach != nil {
		go rules.attach(a, context.WithoutCancel(ctx), clusterName(r))
	}
	return nil
}

// Revive makes the clusters run that should, whatever has become of their processes.
func (a *Account) Revive(ctx context.Context) error {
	for _, r := range a.Resources() {
		if runs(&r) {
			if err := a.kubernetes.Start(ctx, clusterName(&r)); err != nil {
				return err
			}
		}
	}
	return nil
}
