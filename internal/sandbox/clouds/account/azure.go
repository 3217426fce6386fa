package account

import (
	"encoding/base64"

	"stateful-clusters/internal/sandbox/clouds/clusters"
)

const aksType = "azure-native:containerservice/v20241001:ManagedCluster"

// AKS brings the metrics API (https://learn.microsoft.com/azure/aks/core-aks-concepts).
var azureRules = map[string]rule{
	aksType: {admit: admitAKS, cluster: &kubernetesCluster{name: "resourceName", metrics: true, controller: azureController, pools: aksPools}},
}

// admitAKS keeps what AKS demands of a cluster.
func admitAKS(a *Account, r, before *Resource) error {
	profiles := poolsOf(r)
	if len(profiles) == 0 {
		return refuse("InvalidParameter: The value of parameter agentPoolProfiles is invalid. Must define at least one agent pool.")
	}
	for i, pool := range profiles {
		if _, ok := machines[pool.Text("vmSize")]; !ok {
			return refuse("BadRequest: The VM size of %s is not allowed in your subscription in location '%s'.", pool.Text("vmSize"),
				r.Text("location"))
		}
		low, count, high := pool.Number("minCount"), pool.Number("count"), pool.Number("maxCount")
		scaled := pool.Inputs["enableAutoScaling"] == true
		if before != nil && scaled && i < len(poolsOf(before)) {
			// With the autoscaler on, the count that is sent does not count: the autoscaler's does, within the new range
			// (https://github.com/Azure/AKS/issues/1627).
			count = min(max(poolsOf(before)[i].Number("count"), low), high)
			pool.Inputs["count"] = float64(count)
		}
		if scaled && (low > high || count < low || count > high) {
			return refuse("InvalidParameter: count %d must be between minCount %d and maxCount %d of agent pool %s", count, low, high,
				pool.Text("name"))
		}
	}
	if before == nil {
		return nil
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

// poolsOf returns the node pools of a cluster; what is changed in them is changed in the cluster.
func poolsOf(r *Resource) []*Resource {
	list, _ := r.Inputs["agentPoolProfiles"].([]any)
	var all []*Resource
	for _, p := range list {
		if inputs, ok := p.(map[string]any); ok {
			all = append(all, &Resource{Inputs: inputs})
		}
	}
	return all
}

func aksPools(r *Resource) []clusters.Pool {
	var all []clusters.Pool
	for _, p := range poolsOf(r) {
		pool := clusters.Pool{
			Name: "aks-" + p.Text("name"), Version: p.Text("orchestratorVersion"), Count: p.Number("count"), Region: r.Text("location"),
			Machine: p.Text("vmSize"), Labels: map[string]string{"kubernetes.azure.com/agentpool": p.Text("name")},
		}
		pool.CPU, pool.Memory = machines[pool.Machine][0], machines[pool.Machine][1]
		for _, zone := range texts(p.Inputs["availabilityZones"]) {
			pool.Zones = append(pool.Zones, pool.Region+"-"+zone)
		}
		all = append(all, pool)
	}
	return all
}

// functions are those that the clouds answer beside the operations on resources.
var functions = map[string]func(a *Account, arguments *Resource) (map[string]any, error){
	"azure-native:containerservice/v20241001:listManagedClusterUserCredentials": aksCredentials,
}

func aksCredentials(a *Account, arguments *Resource) (map[string]any, error) {
	group, name := arguments.Text("resourceGroupName"), arguments.Text("resourceName")
	a.mu.Lock()
	c := a.findBy(aksType, "resourceName", name)
	a.mu.Unlock()
	if c == nil || c.Status == Deleting || c.Text("resourceGroupName") != group {
		return nil, refuse("ResourceNotFound: The Resource 'Microsoft.ContainerService/managedClusters/%s' under resource group '%s' was not "+
			"found.", name, group)
	}
	kubeconfig, err := a.kubernetes.Kubeconfig(name)
	if err != nil {
		return nil, err
	}
	credentials := map[string]any{"name": "clusterUser", "value": base64.StdEncoding.EncodeToString(kubeconfig)}
	return map[string]any{"kubeconfigs": []any{credentials}}, nil
}

// invoke answers a function; its answer is the outputs of the resource.
func (a *Account) invoke(c Call) (Resource, error) {
	function, ok := functions[c.Type]
	if !ok {
		return Resource{}, refuse("NotFound: the simulated cloud does not know the function %s (internal/sandbox/clouds/account)", c.Type)
	}
	outputs, err := function(a, &Resource{Inputs: c.Inputs})
	return Resource{Outputs: outputs}, err
}
