package clouds

const aksResource = "azure-native:containerservice/v20241001:ManagedCluster (aks-migratorydata)"

var aksRefusals = append(
	versions(
		aksResource, "Upgrading Kubernetes version %s to %s is not allowed. Available upgrades: [1.35].",
		"Downgrading Kubernetes version %s to %s is not allowed.",
	),
	refusal{name: "another VM size", set: []string{"aksVmSize=Standard_D4s_v5"}, back: []string{"aksVmSize=Standard_D2s_v5"},
		resource: aksResource, words: "PropertyChangeNotAllowed: Changing property 'agentPoolProfile.vmSize' is not allowed."},
	refusal{name: "TLS", set: []string{"tls=true"}, unset: []string{"tls"}, resource: "stateful-clusters-aks",
		words: "end TLS in front of the load balancer"},
)

// Azure takes the cluster as a whole, so that every change of it is one call.
var aksChanges = []alteration{
	{name: "Kubernetes version", set: []string{"kubernetesVersion=1.35"}, rolls: true, expects: map[string][]string{
		"update ManagedCluster": {"agentPoolProfiles[0].orchestratorVersion", "kubernetesVersion"},
	}},
	{
		name: "nodes, ranges of the API, tier, load balancer inside, tags",
		set: append([]string{
			"nodesMax=7", "nodesMin=2", "aksAuthorizedIpRanges[0]=203.0.113.0/24", "aksTier=Standard", "internalLoadBalancer=true",
		}, costTag...),
		expects: map[string][]string{
			"update ManagedCluster": {
				"agentPoolProfiles[0].maxCount", "agentPoolProfiles[0].minCount", "apiServerAccessProfile.authorizedIPRanges", "sku.tier", "tags.cost",
			},
			"update ResourceGroup": {"tags.cost"},
			"replace Service":      {`metadata.annotations["service.beta.kubernetes.io/azure-load-balancer-internal"]`},
		},
	},
}
