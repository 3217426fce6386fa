package account

import (
	"context"
	"fmt"
	"slices"

	"stateful-clusters/internal/sandbox/clouds/clusters"
)

// azureLoadBalancers is what Azure does for the cloud controller of AKS.
type azureLoadBalancers struct{ *Account }

func (a azureLoadBalancers) EnsureLoadBalancer(ctx context.Context, b clusters.AzureLoadBalancer) (string, error) {
	if r := a.azureLoadBalancer(b); r != nil {
		return r.attribute("ip"), nil
	}
	call := Call{Type: azureLoadBalancer, Name: b.Service, Inputs: map[string]any{"name": b.Name, "cluster": b.Cluster}}
	number := a.ledger.Begin(Create, call)
	made, err := a.Create(ctx, call)
	a.ledger.End(number, made.ID, 1, err)
	return made.attribute("ip"), err
}

func (a azureLoadBalancers) DeleteLoadBalancer(ctx context.Context, b clusters.AzureLoadBalancer) error {
	r := a.azureLoadBalancer(b)
	if r == nil {
		return nil
	}
	call := Call{Type: azureLoadBalancer, Name: b.Service, ID: r.ID}
	number := a.ledger.Begin(Delete, call)
	err := a.Delete(ctx, call)
	a.ledger.End(number, r.ID, 1, err)
	return err
}

func (a *Account) azureLoadBalancer(b clusters.AzureLoadBalancer) *Resource {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, r := range a.of(azureLoadBalancer) {
		if r.text("name") == b.Name && r.text("cluster") == b.Cluster {
			copied := r.copy()
			return &copied
		}
	}
	return nil
}

// admitAzureLoadBalancer gives it an address. It is one of this machine, where nothing listens: nobody else can be met there.
func admitAzureLoadBalancer(a *Account, r, _ *Resource) error {
	for i := 1; ; i++ {
		address := fmt.Sprintf("127.64.%d.%d", i/250, i%250)
		if !slices.ContainsFunc(a.of(r.Type), func(other *Resource) bool { return other.attribute("ip") == address }) {
			r.Outputs["ip"] = address
			return nil
		}
	}
}
