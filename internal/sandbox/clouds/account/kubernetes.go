package account

import (
	"context"
	"encoding/base64"

	"k8s.io/client-go/rest"

	"stateful-clusters/internal/sandbox/clouds/clusters"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/kube"
)

// Kubernetes runs the clusters of the clouds. *clusters.Fleet does it for real.
type Kubernetes interface {
	Create(ctx context.Context, cluster string) (*rest.Config, error)
	Delete(ctx context.Context, cluster string) error
	Kubeconfig(cluster string) ([]byte, error)
	SetPool(ctx context.Context, cluster string, pool clusters.Pool) error
	SetMetrics(ctx context.Context, cluster string) error
	Run(cluster string, controller func(context.Context, *kube.Client))
}

// clusterName returns the name of a resource that is a Kubernetes cluster, and "" of any other.
func clusterName(r *control.Resource) string {
	switch r.Type {
	case eksType:
		return r.Text("name")
	case aksType:
		return r.Text("resourceName")
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

// perform does what happens beside the account, as the resource's status says: clusters and nodes come and go.
func (a *Account) perform(ctx context.Context, r *control.Resource) error {
	switch r.Type {
	case eksType, aksType:
		return a.performCluster(ctx, r)
	case nodeGroupType:
		return a.performNodeGroup(ctx, r)
	case addonType:
		return a.performAddon(ctx, r)
	}
	return nil
}

func (a *Account) performCluster(ctx context.Context, r *control.Resource) error {
	name := clusterName(r)
	if r.Status == control.Deleting {
		return a.kubernetes.Delete(ctx, name)
	}
	if r.Status == control.Creating {
		if err := a.startCluster(ctx, r); err != nil {
			return err
		}
	}
	for _, pool := range aksPools(r) {
		if err := a.kubernetes.SetPool(ctx, name, pool); err != nil {
			return err
		}
	}
	return nil
}

// startCluster makes a cluster run, or brings back one that ran before this process or the machine was restarted. AKS brings the metrics
// API (https://learn.microsoft.com/azure/aks/core-aks-concepts).
func (a *Account) startCluster(ctx context.Context, r *control.Resource) error {
	name := clusterName(r)
	config, err := a.kubernetes.Create(ctx, name)
	if err != nil {
		return err
	}
	if r.Type == aksType {
		a.kubernetes.Run(name, azureController(a, name).run)
		return a.kubernetes.SetMetrics(ctx, name)
	}
	r.Outputs["endpoint"] = config.Host
	r.Outputs["certificateAuthority"] = map[string]any{"data": base64.StdEncoding.EncodeToString(config.CAData)}
	a.kubernetes.Run(name, awsController(a, name).run)
	return nil
}
