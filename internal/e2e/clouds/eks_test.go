package clouds

import (
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// What makes the types of resources that are not there by default.
var (
	logs   = []string{"eksLogTypes[0]=audit"}
	access = []string{
		"eksAccessEntries[0].name=operators", "eksAccessEntries[0].policy=AmazonEKSViewPolicy",
		"eksAccessEntries[0].principalArn=arn:aws:iam::123456789012:role/operators",
	}
)

const (
	nlb       = `metadata.annotations["service.beta.kubernetes.io/aws-load-balancer-`
	eksUpdate = "Unsupported Kubernetes minor version update from %s to %s"
)

var eksRefusals = append(versions("aws:eks:Cluster (eks-migratorydata-eksCluster)", eksUpdate, eksUpdate), refusal{
	name: "more nodes at least", set: []string{"nodesMin=4"}, back: []string{"nodesMin=3"},
	resource: "aws:eks:NodeGroup (eks-migratorydata)", words: "Minimum capacity 4 can't be greater than desired size 3",
})

var eksChanges = []alteration{
	{name: "Kubernetes version", set: []string{"kubernetesVersion=1.35"}, rolls: true, expects: map[string][]string{
		"update Cluster": {"version"}, "update NodeGroup": {"version"}, "update Addon": {"addonVersion"},
	}},
	{name: "nodes' image", set: []string{"eksNodeReleaseVersion=1.35.4-20260801"}, rolls: true, expects: map[string][]string{
		"update NodeGroup": {"releaseVersion"},
	}},
	{
		name: "nodes, TLS, access, logs, add-on, NAT gateway per zone",
		set: []string{
			"nodesMax=7", "nodesMin=2", "tls=true",
			"eksCertificateArn=arn:aws:acm:us-east-1:123456789012:certificate/0a1b",
			"eksPublicAccessCidrs[0]=203.0.113.0/24", "eksVpcCniVersion=v1.20.4-eksbuild.1", "eksNatPerZone=true",
			"eksSupportType=STANDARD",
		},
		unset: []string{"eksAccessEntries", "eksLogTypes"},
		expects: map[string][]string{
			"update NodeGroup": {"scalingConfig.maxSize", "scalingConfig.minSize"},
			"update Service":   {nlb + `backend-protocol"]`, nlb + `ssl-cert"]`, nlb + `ssl-ports"]`, "spec.ports[0].port"},
			"update Cluster":   {"enabledClusterLogTypes", "upgradePolicy", "vpcConfig.publicAccessCidrs"}, "delete LogGroup": nil,
			"delete AccessEntry": nil, "delete AccessPolicyAssociation": nil,
			"update Addon": {"addonVersion"}, "create Eip": nil, "create NatGateway": nil, "update Route": {"natGatewayId"},
		},
	},
	{name: "load balancer inside", set: []string{"internalLoadBalancer=true"}, expects: map[string][]string{
		"replace Service": {nlb + `scheme"]`, nlb + `subnets"]`},
	}},
	{
		name: "TLS off, access, logs", set: append(logs, access...), unset: []string{"tls", "eksCertificateArn"},
		expects: map[string][]string{
			"update Service": {nlb + `backend-protocol"]`, nlb + `ssl-cert"]`, nlb + `ssl-ports"]`, "spec.ports[0].port"},
			"update Cluster": {"enabledClusterLogTypes"}, "create LogGroup": nil,
			"create AccessEntry": nil, "create AccessPolicyAssociation": nil,
		},
	},
}

// tagged is what another default tag changes: everything that has tags, and what the controller puts on the load balancer.
func (w *scene) tagged() map[string][]string {
	w.T.Helper()
	expects := map[string][]string{"update Release": {"values.defaultTags.cost"}}
	count := map[string]int{}
	var tagged []apitype.ResourceV3
	for _, r := range w.State().Resources {
		if t, err := schema.Lookup(string(r.Type)); err == nil && t.Properties["tags"] != nil {
			tagged = append(tagged, r)
			count[control.Kind(string(r.Type))]++
		}
	}
	for _, r := range tagged {
		what := "update " + control.Kind(string(r.Type))
		if count[control.Kind(string(r.Type))] > 1 {
			what += " " + r.URN.Name()
		}
		expects[what] = []string{"tagsAll"}
	}
	return expects
}

// nodeGroupReplacements are the changes that take another node group, and nothing else is replaced. EKS itself gets no subnets of a new
// zone, for it takes none later. With a NAT gateway in each zone, each has its own way out.
func nodeGroupReplacements() []alteration {
	follows := []string{nlb + `subnets"]`}
	news := map[string][]string{
		"replace NodeGroup": {"subnetIds"}, "update Service": follows, "create Eip": nil, "create NatGateway": nil,
	}
	olds := map[string][]string{
		"replace NodeGroup": {"subnetIds"}, "update Service": follows, "delete Eip": nil, "delete NatGateway": nil,
	}
	for _, kind := range []string{"Subnet", "RouteTable", "Route", "RouteTableAssociation"} {
		for _, side := range []string{"public", "private"} {
			name := kind + " eks-migratorydata-" + side + "-us-east-1c"
			news["create "+name], olds["delete "+name] = nil, nil
		}
	}
	return []alteration{
		{name: "instance type", set: []string{"eksInstanceType=m5.xlarge"}, rolls: true, expects: map[string][]string{
			"replace NodeGroup": {"instanceTypes"},
		}},
		{name: "a third zone", set: []string{"eksZones[2]=us-east-1c"}, rolls: true, expects: news, shows: zoneComes},
		{name: "two zones", unset: []string{"eksZones"}, rolls: true, expects: olds, shows: zoneGoes},
	}
}

// zoneComes wants the load balancer to enter the zone once that has its network, and under the same address.
func zoneComes(w *scene, calls []control.Entry) {
	w.T.Helper()
	assert.ElementsMatch(w.T, []string{"us-east-1a", "us-east-1b", "us-east-1c"}, w.balancedZones())
	enters := w.moves(calls)
	for _, e := range calls {
		if e.Operation == control.Create && strings.HasSuffix(e.Name, "-us-east-1c") {
			assert.False(w.T, enters.Start.Before(e.End), "the load balancer enters the zone before %s %s is there", e.Type, e.Name)
		}
	}
}

// zoneGoes wants the load balancer to have left the zone before anything of its network goes. What is still used there, AWS would keep
// for good (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/3157).
func zoneGoes(w *scene, calls []control.Entry) {
	w.T.Helper()
	assert.ElementsMatch(w.T, []string{"us-east-1a", "us-east-1b"}, w.balancedZones())
	leaves, gone := w.moves(calls), 0
	for _, e := range calls {
		if e.Operation == control.Delete && strings.HasSuffix(e.Name, "-us-east-1c") {
			gone++
			assert.True(w.T, e.Start.After(leaves.Start), "%s %s goes before the load balancer has left the zone", e.Type, e.Name)
			assert.Equal(w.T, control.OK, e.Outcome, "%s %s", e.Type, e.Name)
		}
	}
	assert.Equal(w.T, 10, gone, "two subnets with a route table, a route and an association each, a NAT gateway and its address")
}

// moves is the one change of the load balancer among the calls.
func (w *scene) moves(calls []control.Entry) control.Entry {
	w.T.Helper()
	moves := slices.DeleteFunc(slices.Clone(calls), func(e control.Entry) bool {
		return e.Operation != control.Update || control.Kind(e.Type) != "LoadBalancer"
	})
	require.Len(w.T, moves, 1)
	return moves[0]
}

// balancedZones are those of the load balancer's subnets.
func (w *scene) balancedZones() (zones []string) {
	w.T.Helper()
	balancer := w.one("aws:lb/loadBalancer:LoadBalancer")
	for _, r := range w.resources() {
		if list, _ := balancer.Inputs["subnets"].([]any); slices.Contains(list, any(r.ID)) {
			zones = append(zones, r.Text("availabilityZone"))
		}
	}
	return zones
}

// forcedReplacements shows, without doing it, what follows a change of what cannot be changed.
func forcedReplacements(w *scene) {
	w.Set("eksVpcCidr=10.1.0.0/16")
	changes := w.Changes()
	assert.Equal(w.T, []string{"cidrBlock"}, changes["replace Vpc"], "another range is another network")
	assert.Contains(w.T, changes, "replace NodeGroup")
	assert.Contains(w.T, changes, "update Cluster", "EKS is asked to move, which it cannot: the range is for good")
	w.Unset("eksVpcCidr")
	w.converged("after all was taken back")

	ledger := len(w.ledger(0))
	w.Set("eksInstanceType=m5.large")
	w.Apply()
	calls := slices.DeleteFunc(w.writes(ledger), func(call string) bool { return !strings.HasSuffix(call, "NodeGroup") })
	assert.Equal(w.T, []string{"create NodeGroup", "delete NodeGroup"}, calls, "the new one is there before the old one goes")
}
