package clouds

const aksResource = "azure-native:containerservice/v20241001:ManagedCluster (aks-migratorydata)"

// Azure takes the cluster as a whole, so that every change of it is one call.
func changesOfAKS(w *scene) {
	w.refusals(
		refusal{name: "two minor versions up", set: []string{"kubernetesVersion=1.36"}, back: []string{"kubernetesVersion=1.34"},
			resource: aksResource, words: "Upgrading Kubernetes version 1.34 to 1.36 is not allowed. Available upgrades: [1.35]."},
		refusal{name: "a minor version down", set: []string{"kubernetesVersion=1.33"}, back: []string{"kubernetesVersion=1.34"},
			resource: aksResource, words: "Downgrading Kubernetes version 1.34 to 1.33 is not allowed."},
		refusal{name: "another VM size", set: []string{"aksVmSize=Standard_D4s_v5"}, back: []string{"aksVmSize=Standard_D2s_v5"},
			resource: aksResource, words: "PropertyChangeNotAllowed: Changing property 'agentPoolProfile.vmSize' is not allowed."},
		refusal{name: "other zones", texts: []string{"aksZones[0]=1", "aksZones[1]=2"}, unset: []string{"aksZones"},
			resource: aksResource, words: "PropertyChangeNotAllowed: Changing property 'agentPoolProfile.availabilityZones' is not allowed."},
		refusal{name: "TLS", set: []string{"tls=true"}, unset: []string{"tls"}, resource: "stateful-clusters-aks", words: "end TLS in front of the load balancer"},
	)
	of := func(name, pair string, rolls bool, properties ...string) alteration {
		return alteration{name: name, set: []string{pair}, rolls: rolls, calls: []string{"update ManagedCluster"}, expects: map[string][]string{"update ManagedCluster": properties}}
	}
	w.alter(
		of("Kubernetes version", "kubernetesVersion=1.35", true, "agentPoolProfiles[0].orchestratorVersion", "kubernetesVersion"),
		of("more nodes at most", "nodesMax=7", false, "agentPoolProfiles[0].maxCount"),
		of("fewer nodes at least", "nodesMin=2", false, "agentPoolProfiles[0].minCount"),
		// The autoscaler brings the nodes that are missing (https://github.com/Azure/AKS/releases/tag/2021-07-22).
		of("more nodes at least", "nodesMin=4", false, "agentPoolProfiles[0].minCount"),
		of("ranges of the API", "aksAuthorizedIpRanges[0]=203.0.113.0/24", false, "apiServerAccessProfile"),
		of("tier", "aksTier=Standard", false, "sku.tier"),
		alteration{name: "load balancer inside", set: []string{"internalLoadBalancer=true"}, expects: map[string][]string{
			"update Service": {`metadata.annotations["service.beta.kubernetes.io/azure-load-balancer-internal"]`},
		}},
		alteration{name: "tags", set: []string{"tags[0].name=cost", "tags[0].value=forty-two"}, calls: []string{"update ResourceGroup", "update ManagedCluster"},
			expects: map[string][]string{"update ResourceGroup": {"tags.cost"}, "update ManagedCluster": {"tags.cost"}}},
	)
	w.anotherCluster()
}
