package clouds

import (
	"maps"
	"slices"

	"github.com/stretchr/testify/assert"
)

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
				"agentPoolProfiles[0].maxCount", "agentPoolProfiles[0].minCount", "apiServerAccessProfile", "sku.tier", "tags.cost",
			},
			"update ResourceGroup": {"tags.cost"},
			"update Service":       {`metadata.annotations["service.beta.kubernetes.io/azure-load-balancer-internal"]`},
		},
	},
}

// anotherCluster names the changes that take another AKS cluster. Pulumi cannot yet replace one in place, because its engine
// closes the provider that it needs to delete what runs there (https://github.com/pulumi/pulumi/issues/14650): it stops before it
// has done anything. Under another name it can, beside the old one.
func anotherCluster(w *scene) {
	for _, r := range []refusal{
		{name: "SSH key", set: []string{"aksSshPublicKey=ssh-rsa AAAA"}, unset: []string{"aksSshPublicKey"}},
		{name: "location", set: []string{"aksLocation=westeurope"}, back: []string{"aksLocation=eastus"}},
	} {
		w.configure(r.set, nil)
		changes := slices.Collect(maps.Keys(w.Changes()))
		assert.Subset(w.T, changes, []string{"replace ManagedCluster", "replace kubernetes", "replace Namespace", "replace StatefulSet"}, r.name)
		r.words = "grpc: the client connection is closing"
		w.refusals(r)
	}
	for _, names := range [][]string{
		{"clusterName=other", "aksResourceGroup=other"}, {"clusterName=aks-migratorydata", "aksResourceGroup=rg-migratorydata"},
	} {
		w.Set(names...)
		ledger := len(w.ledger(0))
		w.Apply()
		w.converged("under another name")
		assert.Equal(w.T, []string{
			"create ResourceGroup", "create ManagedCluster", "create LoadBalancer",
			"delete LoadBalancer", "delete ManagedCluster", "delete ResourceGroup",
		}, w.writes(ledger), "the new cluster is there before the old one goes")
	}
}
