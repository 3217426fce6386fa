package account

import (
	"context"
	"encoding/base64"
	"fmt"

	"k8s.io/client-go/tools/clientcmd"

	"stateful-clusters/internal/sandbox/clouds/clusters"
)

// Kubernetes runs the clusters of the clouds. *clusters.Fleet does it for real.
type Kubernetes interface {
	Create(ctx context.Context, cluster string) error
	Delete(ctx context.Context, cluster string) error
	Kubeconfig(cluster string) ([]byte, error)
	SetPool(ctx context.Context, cluster string, pool clusters.Pool) error
	SetMetrics(ctx context.Context, cluster string, on bool) error
	RunLoadBalancers(cluster string, controller clusters.Controller) error
}

// kubernetesCluster is how one cloud's clusters differ from another's.
type kubernetesCluster struct {
	name       string // the input that holds it
	metrics    bool   // whether it brings the metrics API
	controller func(a *Account, cluster string) clusters.Controller
	pools      func(r *Resource) []clusters.Pool // that are parts of it; nil where they are resources of their own
}

func (k *kubernetesCluster) perform(ctx context.Context, a *Account, r *Resource) error {
	name := r.Text(k.name)
	if r.Status == Deleting {
		return a.kubernetes.Delete(ctx, name)
	}
	if r.Status == Creating {
		if err := k.start(ctx, a, name); err != nil {
			return err
		}
		if err := a.describe(name, r); err != nil {
			return err
		}
	}
	if k.pools == nil {
		return nil
	}
	for _, pool := range k.pools(r) {
		if err := a.kubernetes.SetPool(ctx, name, pool); err != nil {
			return err
		}
	}
	return nil
}

// start makes a cluster run, or brings back one that ran before this process or the machine was restarted.
func (k *kubernetesCluster) start(ctx context.Context, a *Account, name string) error {
	if err := a.kubernetes.Create(ctx, name); err != nil {
		return err
	}
	if k.metrics {
		if err := a.kubernetes.SetMetrics(ctx, name, true); err != nil {
			return err
		}
	}
	return a.kubernetes.RunLoadBalancers(name, k.controller(a, name))
}

// describe adds what people and programs need to reach the cluster, where its type has outputs for that.
func (a *Account) describe(name string, r *Resource) error {
	if _, described := r.Outputs["endpoint"]; !described {
		return nil
	}
	content, err := a.kubernetes.Kubeconfig(name)
	if err != nil {
		return err
	}
	config, err := clientcmd.Load(content)
	if err != nil {
		return fmt.Errorf("reading the kubeconfig of %s: %w", name, err)
	}
	for _, c := range config.Clusters {
		r.Outputs["endpoint"] = c.Server
		r.Outputs["certificateAuthority"] = map[string]any{"data": base64.StdEncoding.EncodeToString(c.CertificateAuthorityData)}
	}
	return nil
}

// machines are some of the types that exist, with their CPUs and memory (https://aws.amazon.com/ec2/instance-types/,
// https://learn.microsoft.com/azure/virtual-machines/sizes/overview).
var machines = map[string][2]string{
	"t3.medium": {"2", "4Gi"}, "t3.large": {"2", "8Gi"},
	"m5.large": {"2", "8Gi"}, "m5.xlarge": {"4", "16Gi"}, "m5.2xlarge": {"8", "32Gi"},
	"m6i.large": {"2", "8Gi"}, "m6i.xlarge": {"4", "16Gi"}, "m7i.large": {"2", "8Gi"},
	"c5.large": {"2", "4Gi"}, "c5.xlarge": {"4", "8Gi"}, "r5.large": {"2", "16Gi"},
	"Standard_B2s": {"2", "4Gi"}, "Standard_D2s_v3": {"2", "8Gi"}, "Standard_D2s_v5": {"2", "8Gi"},
	"Standard_D4s_v5": {"4", "16Gi"}, "Standard_D8s_v5": {"8", "32Gi"}, "Standard_DS2_v2": {"2", "7Gi"},
}

// admit keeps clusters of all clouds apart: the sandbox keeps them by name.
func (k *kubernetesCluster) admit(a *Account, r *Resource) error {
	name := r.Text(k.name)
	for _, other := range a.resources {
		if c := a.rules[other.Type].cluster; c != nil && other.Text(c.name) == name {
			return refuse("Conflict: another simulated cloud or region has a cluster %s already: choose another clusterName", name)
		}
	}
	return nil
}
