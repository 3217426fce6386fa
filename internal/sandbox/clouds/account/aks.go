package account

import (
	"context"
	"encoding/base64"
	"fmt"

	"stateful-clusters/internal/sandbox/clouds/clusters"
)

// admitAKS keeps what AKS demands of a cluster.
func admitAKS(a *Account, r, before *Resource) error {
	profiles := pools(r)
	if len(profiles) == 0 {
		return &Error{Code: "InvalidParameter", Message: "The value of parameter agentPoolProfiles is invalid. Must define at least one agent pool."}
	}
	for i, pool := range profiles {
		size := pool.text("vmSize")
		if _, ok := machines[size]; !ok {
			return &Error{Code: "BadRequest", Message: fmt.Sprintf("The VM size of %s is not allowed in your subscription in location '%s'.", size, r.text("location"))}
		}
		low, count, high := pool.number("minCount"), pool.number("count"), pool.number("maxCount")
		if pool.Inputs["enableAutoScaling"] == true && low > high {
			return &Error{Code: "InvalidParameter", Message: fmt.Sprintf("minCount %d must be at most maxCount %d of agent pool %s", low, high, pool.text("name"))}
		}
		if before == nil {
			if pool.Inputs["enableAutoScaling"] == true && (count < low || count > high) {
				return &Error{Code: "InvalidParameter", Message: fmt.Sprintf("count %d must be between minCount %d and maxCount %d of agent pool %s", count, low, high, pool.text("name"))}
			}
			continue
		}
		// With the autoscaler on, the count that is sent does not count: the autoscaler's does, within the new range
		// (https://github.com/Azure/AKS/issues/1627).
		live := pools(before)
		if pool.Inputs["enableAutoScaling"] == true && i < len(live) {
			pool.Inputs["count"] = float64(min(max(live[i].number("count"), low), high))
		}
	}
	for _, pool := range profiles { // https://github.com/rancher/rancher/issues/33426
		of, on := pool.text("orchestratorVersion"), r.text("kubernetesVersion")
		if of != "" && minor(of) > minor(on) {
			return &Error{Code: "NodePoolMcVersionIncompatible", Message: fmt.Sprintf("Node pool version %s and control plane version %s are incompatible. Minor version of node pool version %d is bigger than control plane version %d.", of, on, minor(of), minor(on))}
		}
	}
	if before == nil {
		return nil
	}
	return admitAKSVersion(before.text("kubernetesVersion"), r.text("kubernetesVersion"))
}

// admitAKSVersion allows the same minor version of Kubernetes and the next one
// (https://github.com/rancher/dashboard/issues/11884, https://github.com/rancher/rancher/issues/24071).
func admitAKSVersion(from, to string) error {
	verb := "Upgrading"
	switch step := minor(to) - minor(from); {
	case step == 0 || step == 1:
		return nil
	case step < 0:
		verb = "Downgrading"
	}
	return &Error{Code: "OperationNotAllowed", Message: fmt.Sprintf("%s Kubernetes version %s to %s is not allowed. Available upgrades: [1.%d]. Please see https://aka.ms/aks-supported-k8s-ver for version details.", verb, from, to, minor(from)+1)}
}

// pools returns the node pools of a cluster; what is changed in them is changed in the cluster.
func pools(r *Resource) []*Resource {
	list, _ := r.Inputs["agentPoolProfiles"].([]any)
	var all []*Resource
	for _, p := range list {
		if inputs, ok := p.(map[string]any); ok {
			all = append(all, &Resource{Inputs: inputs})
		}
	}
	return all
}

func performAKS(ctx context.Context, a *Account, r *Resource, operation Operation) error {
	name := r.text("resourceName")
	if operation == Delete {
		for _, b := range a.Resources() { // in the cluster's own resource group, which goes with it
			if b.Type == azureLoadBalancer && b.text("cluster") == name {
				if err := a.Remove(ctx, b.Type, b.ID); err != nil {
					return err
				}
			}
		}
		return a.kubernetes.Delete(ctx, name)
	}
	if operation == Create {
		if err := a.kubernetes.Create(ctx, name); err != nil {
			return err
		}
		// AKS brings its own (https://learn.microsoft.com/azure/aks/core-aks-concepts).
		if err := a.kubernetes.SetMetrics(ctx, name, true); err != nil {
			return err
		}
		if err := a.kubernetes.RunLoadBalancers(name, clusters.NewAzure(azureLoadBalancers{a})); err != nil {
			return err
		}
	}
	for _, pool := range pools(r) {
		var zones []string
		for _, zone := range texts(pool.Inputs["availabilityZones"]) {
			zones = append(zones, r.text("location")+"-"+zone)
		}
		labels := map[string]string{"kubernetes.azure.com/agentpool": pool.text("name")}
		poolName := "aks-" + pool.text("name")
		if err := a.kubernetes.SetNodes(ctx, name, poolName, nodes(poolName, pool.text("orchestratorVersion"), pool.number("count"), zones, r.text("location"), pool.text("vmSize"), labels)); err != nil {
			return err
		}
	}
	return nil
}

// performResourceGroup takes everything in a group away with it.
func performResourceGroup(ctx context.Context, a *Account, r *Resource, operation Operation) error {
	if operation != Delete {
		return nil
	}
	for _, inside := range a.Resources() {
		if inside.ID != r.ID && inside.text("resourceGroupName") == r.text("resourceGroupName") {
			if err := a.Remove(ctx, inside.Type, inside.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// userCredentials is the function that hands out a kubeconfig of an AKS cluster.
const userCredentials = "azure-native:containerservice/v20241001:listManagedClusterUserCredentials"

// Functions are those that the clouds answer beside the operations on resources.
var Functions = []string{userCredentials}

// Call answers a function.
func (a *Account) Call(ctx context.Context, function string, arguments map[string]any) (map[string]any, error) {
	if function != userCredentials {
		return nil, fmt.Errorf("the simulated cloud does not know the function %s; it knows %v", function, Functions)
	}
	if _, err := a.meet(ctx, Invoke, Call{Type: function}); err != nil {
		return nil, err
	}
	group, _ := arguments["resourceGroupName"].(string)
	name, _ := arguments["resourceName"].(string)
	a.mu.Lock()
	var there bool
	for _, r := range a.of("azure-native:containerservice/v20241001:ManagedCluster") {
		there = there || r.text("resourceGroupName") == group && r.text("resourceName") == name
	}
	a.mu.Unlock()
	if !there {
		return nil, &Error{Code: "ResourceNotFound", Message: fmt.Sprintf("The Resource 'Microsoft.ContainerService/managedClusters/%s' under resource group '%s' was not found.", name, group)}
	}
	kubeconfig, err := a.kubernetes.Kubeconfig(name)
	if err != nil {
		return nil, err
	}
	return map[string]any{"kubeconfigs": []any{map[string]any{"name": "clusterUser", "value": base64.StdEncoding.EncodeToString(kubeconfig)}}}, nil
}
