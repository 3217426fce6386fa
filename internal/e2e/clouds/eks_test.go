package clouds

import (
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/assert"

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
		name: "nodes, TLS, load balancer inside, access, logs, add-on, NAT gateway per zone",
		set: []string{
			"nodesMax=7", "nodesMin=2", "tls=true",
			"eksCertificateArn=arn:aws:acm:us-east-1:123456789012:certificate/0a1b", "internalLoadBalancer=true",
			"eksPublicAccessCidrs[0]=203.0.113.0/24", "eksVpcCniVersion=v1.20.4-eksbuild.1", "eksNatPerZone=true",
		},
		unset: []string{"eksAccessEntries", "eksLogTypes"},
		expects: map[string][]string{
			"update NodeGroup": {"scalingConfig.maxSize", "scalingConfig.minSize"},
			"update Service":   {nlb + `backend-protocol"]`, nlb + `scheme"]`, nlb + `ssl-cert"]`, nlb + `ssl-ports"]`, "spec.ports[0].port"},
			"update Cluster":   {"enabledClusterLogTypes", "vpcConfig.publicAccessCidrs"}, "delete LogGroup": nil,
			"delete AccessEntry": nil, "delete AccessPolicyAssociation": nil,
			"update Addon": {"addonVersion"}, "create Eip": nil, "create NatGateway": nil, "update Route": {"natGatewayId"},
		},
	},
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
	news := map[string][]string{"replace NodeGroup": {"subnetIds"}, "create Eip": nil, "create NatGateway": nil}
	olds := map[string][]string{"replace NodeGroup": {"subnetIds"}, "delete Eip": nil, "delete NatGateway": nil}
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
		{name: "a third zone", set: []string{"eksZones[2]=us-east-1c"}, rolls: true, expects: news},
		{name: "two zones", unset: []string{"eksZones"}, rolls: true, expects: olds},
	}
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
