package clouds

import (
	"maps"
	"slices"
	"strings"

	"github.com/stretchr/testify/assert"
)

// replacement is how a cloud's cluster becomes another one.
type replacement struct {
	cluster string    // its kind
	inPlace []refusal // changes that replace it
	rename  [2][]string
	made    []string // the kinds that another name makes anew
}

var replacements = map[string]replacement{
	"aks": {
		cluster: "ManagedCluster",
		inPlace: []refusal{
			{name: "SSH key", set: []string{"aksSshPublicKey=ssh-rsa AAAA"}, unset: []string{"aksSshPublicKey"}},
			{name: "location", set: []string{"aksLocation=westeurope"}, back: []string{"aksLocation=eastus"}},
		},
		rename: [2][]string{
			{"clusterName=other", "aksResourceGroup=other"}, {"clusterName=aks-migratorydata", "aksResourceGroup=rg-migratorydata"},
		},
		made: []string{"ResourceGroup", "ManagedCluster", "MaintenanceConfiguration", "LoadBalancer"},
	},
	"gke": {
		cluster: "Cluster",
		inPlace: []refusal{{
			name: "public nodes", set: []string{"gkePrivateNodes=false"}, unset: []string{"gkePrivateNodes"},
		}},
		rename: [2][]string{{"clusterName=other"}, {"clusterName=gke-migratorydata"}},
		made: []string{
			"Account", "Cluster", "IAMMember", "LoadBalancer", "Network", "NodePool", "Router", "RouterNat", "Subnetwork",
		},
	},
}

// anotherCluster names the changes that take another cluster. Pulumi cannot yet replace one in place, because its engine closes the
// provider that it needs to delete what runs there (https://github.com/pulumi/pulumi/issues/14650): it stops before it has done anything.
// Under another name it can, beside the old one.
func anotherCluster(w *scene) {
	own := replacements[w.Stack]
	for _, r := range own.inPlace {
		w.configure(r.set, nil)
		changes := slices.Collect(maps.Keys(w.Changes()))
		assert.Subset(w.T, changes, []string{"replace " + own.cluster, "replace kubernetes", "replace Namespace", "replace StatefulSet"}, r.name)
		r.words = "grpc: the client connection is closing"
		w.refusals(r)
	}
	for _, names := range own.rename {
		w.Set(names...)
		ledger := len(w.ledger(0))
		w.Apply()
		w.converged("under another name")
		calls := w.writes(ledger)
		var wanted []string
		for _, kind := range own.made {
			wanted = append(wanted, "create "+kind, "delete "+kind)
		}
		assert.ElementsMatch(w.T, wanted, calls)
		// The old load balancer goes shortly before the new one comes, both in the name of one Service.
		calls = slices.DeleteFunc(calls, func(call string) bool { return strings.HasSuffix(call, " LoadBalancer") })
		isDeletion := func(call string) bool { return strings.HasPrefix(call, "delete ") }
		if first := slices.IndexFunc(calls, isDeletion); assert.GreaterOrEqual(w.T, first, 0) {
			assert.True(w.T, !slices.ContainsFunc(calls[first:], func(call string) bool { return !isDeletion(call) }),
				"the new cluster is there before the old one goes: %v", calls)
		}
	}
}
