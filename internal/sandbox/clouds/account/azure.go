package account

import (
	"context"
	"encoding/base64"

	"stateful-clusters/internal/sandbox/clouds/clusters"
	"stateful-clusters/internal/sandbox/clouds/control"
)

const (
	aksType        = "azure-native:containerservice/v20241001:ManagedCluster"
	aksCredentials = "azure-native:containerservice/v20241001:listManagedClusterUserCredentials"
)

// admitAKS keeps what AKS demands of a cluster.
func (a *Account) admitAKS(r, before *control.Resource) error {
	if before == nil {
		return a.apart(r)
	}
	present := poolsOf(before)
	for i, pool := range poolsOf(r) {
		// With the autoscaler on, the count that is sent does not count: the autoscaler's does, within the new range
		// (https://github.com/Azure/AKS/issues/1627).
		if i < len(present) && pool.Inputs["enableAutoScaling"] == true {
			count := min(max(present[i].Number("count"), pool.Number("minCount")), pool.Number("maxCount"))
			pool.Inputs["count"] = float64(count)
		}
	}
	return admitAKSVersion(before.Text("kubernetesVersion"), r.Text("kubernetesVersion"))
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
	return refuse("OperationNotAllowed: %s Kubernetes version %s to %s is not allowed. Available upgrades: [1.%d].", verb, from, to,
		minor(from)+1)
}

// poolsOf returns the node pools of a cluster of AKS; what is changed in them is changed in the cluster.
func poolsOf(r *control.Resource) []control.Resource {
	list, _ := r.Inputs["agentPoolProfiles"].([]any)
	var all []control.Resource
	for _, p := range list {
		inputs, _ := p.(map[string]any)
		all = append(all, control.Resource{Inputs: inputs})
	}
	return all
}

func (a *Account) performAKS(ctx context.Context, r *control.Resource) error {
	if err := a.performCluster(ctx, r); err != nil || r.Status == control.Deleting {
		return err
	}
	for _, pool := range aksPools(r) {
		if err := a.kubernetes.SetPool(ctx, clusterName(r), pool); err != nil {
			return err
		}
	}
	return nil
}

// aksPools returns the nodes that a cluster of AKS is to have. On EKS these are resources of their own.
func aksPools(r *control.Resource) []clusters.Pool {
	var all []clusters.Pool
	for _, p := range poolsOf(r) {
		pool := clusters.Pool{
			Name: "aks-" + p.Text("name"), Version: p.Text("orchestratorVersion"), Count: p.Number("count"), Region: r.Text("location"),
			Labels: map[string]string{"kubernetes.azure.com/agentpool": p.Text("name")},
		}
		for _, zone := range texts(p.Inputs["availabilityZones"]) {
			pool.Zones = append(pool.Zones, pool.Region+"-"+zone)
		}
		all = append(all, pool)
	}
	return all
}

// aksKubeconfig is the answer of the function that gives a cluster's kubeconfig.
func (a *Account) aksKubeconfig(arguments *control.Resource) (map[string]any, error) {
	group, name := arguments.Text("resourceGroupName"), arguments.Text("resourceName")
	a.mu.Lock()
	cluster := a.find(aksType, "resourceName", name)
	a.mu.Unlock()
	if cluster == nil || cluster.Text("resourceGroupName") != group {
		return nil, refuse("ResourceNotFound: The Resource 'Microsoft.ContainerService/managedClusters/%s' under resource group '%s' was "+
			"not found.", name, group)
	}
	kubeconfig, err := a.kubernetes.Kubeconfig(name)
	if err != nil {
		return nil, err
	}
	credentials := map[string]any{"name": "clusterUser", "value": base64.StdEncoding.EncodeToString(kubeconfig)}
	return map[string]any{"kubeconfigs": []any{credentials}}, nil
}
