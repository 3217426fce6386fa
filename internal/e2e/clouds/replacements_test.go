package clouds

import (
	"maps"
	"slices"
	"strings"

	"github.com/stretchr/testify/assert"
)

// replaceNodeGroup names the changes that take another node group: the new one is there before the old one goes, and nothing
// else is replaced. EKS itself gets no subnets of a new zone, for it takes none later.
func (w *scene) replaceNodeGroup() {
	w.T.Helper()
	const oneByOne = "eks-migratorydata-us-east-1c"
	news := map[string][]string{"replace NodeGroup": {"subnetIds"}, "create Eip": nil, "create NatGateway": nil}
	olds := map[string][]string{"replace NodeGroup": {"subnetIds"}, "delete Eip": nil, "delete NatGateway": nil}
	for _, kind := range []string{"Subnet", "RouteTable", "Route", "RouteTableAssociation"} {
		for _, side := range []string{"public", "private"} {
			name := kind + strings.Replace(" "+oneByOne, "data-", "data-"+side+"-", 1)
			news["create "+name], olds["delete "+name] = nil, nil
		}
	}
	w.alter(
		alteration{name: "instance type", set: []string{"eksInstanceType=m5.xlarge"}, rolls: true, calls: []string{"create NodeGroup", "delete NodeGroup"},
			expects: map[string][]string{"replace NodeGroup": {"instanceTypes"}}},
		alteration{name: "a third zone", set: []string{"eksZones[2]=us-east-1c"}, rolls: true, anyhow: true, expects: news},
		alteration{name: "two zones", unset: []string{"eksZones"}, rolls: true, anyhow: true, expects: olds},
	)
}

// forcedReplacements shows, without doing it, what follows a change of what cannot be changed.
func (w *scene) forcedReplacements() {
	w.T.Helper()
	w.configure([]string{"eksVpcCidr=10.1.0.0/16"}, nil)
	changes := w.Changes()
	assert.Equal(w.T, []string{"cidrBlock"}, changes["replace Vpc"], "another range is another network")
	assert.Contains(w.T, changes, "replace NodeGroup")
	assert.Contains(w.T, changes, "update Cluster", "EKS is asked to move, which it cannot: the range is for good")
	w.configure(nil, []string{"eksVpcCidr"})

	w.configure([]string{"clusterName=other"}, nil)
	changes = w.Changes()
	for _, what := range []string{"create Cluster other-eksCluster", "delete Cluster eks-migratorydata-eksCluster", "create Vpc", "delete Vpc", "replace StatefulSet", "replace Namespace"} {
		assert.Contains(w.T, changes, what, "another name is another cluster")
	}
	w.configure([]string{"clusterName=eks-migratorydata"}, nil)
	w.converged("after all was taken back")
}

// anotherCluster names the changes that take another AKS cluster. Pulumi cannot yet replace one in place, because its engine
// closes the provider that it needs to delete what runs there (https://github.com/pulumi/pulumi/issues/14650): it stops before it
// has done anything. Under another name it can, beside the old one.
func (w *scene) anotherCluster() {
	w.T.Helper()
	for _, r := range []refusal{
		{name: "SSH key", set: []string{"aksSshPublicKey=ssh-rsa AAAA"}, unset: []string{"aksSshPublicKey"}},
		{name: "location", set: []string{"aksLocation=westeurope"}, back: []string{"aksLocation=eastus"}},
	} {
		w.configure(r.set, nil)
		changes := slices.Collect(maps.Keys(w.Changes()))
		assert.Subset(w.T, changes, []string{"replace ManagedCluster", "replace kubernetes", "replace Namespace", "replace StatefulSet"}, r.name)
		r.resource, r.words = "StatefulSet (migratorydata)", "grpc: the client connection is closing"
		w.refusals(r)
	}
	w.configure([]string{"clusterName=other", "aksResourceGroup=other"}, nil)
	ledger := len(w.ledger(0))
	w.Apply()
	w.converged("under another name")
	assert.Equal(w.T, []string{
		"create ResourceGroup", "create ManagedCluster", "create LoadBalancer", "delete LoadBalancer", "delete ManagedCluster", "delete ResourceGroup",
	}, w.writes(ledger), "the new cluster is there before the old one goes")
}
