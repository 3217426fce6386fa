package clouds

import (
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

const nlb = `metadata.annotations["service.beta.kubernetes.io/aws-load-balancer-`

var tlsProperties = []string{nlb + `backend-protocol"]`, nlb + `ssl-cert"]`, nlb + `ssl-ports"]`, "spec.ports[0].port"}

func changesOfEKS(w *scene) {
	w.refusals(
		refusal{name: "two minor versions up", set: []string{"kubernetesVersion=1.36"}, back: []string{"kubernetesVersion=1.34"},
			resource: "aws:eks:Cluster (eks-migratorydata-eksCluster)", words: "Unsupported Kubernetes minor version update from 1.34 to 1.36"},
		refusal{name: "a minor version down", set: []string{"kubernetesVersion=1.33"}, back: []string{"kubernetesVersion=1.34"},
			resource: "aws:eks:Cluster (eks-migratorydata-eksCluster)", words: "Unsupported Kubernetes minor version update from 1.34 to 1.33"},
		refusal{name: "more nodes at least", set: []string{"nodesMin=4"}, back: []string{"nodesMin=3"},
			resource: "aws:eks:NodeGroup (eks-migratorydata)", words: "Minimum capacity 4 can't be greater than desired size 3"},
	)
	w.alter(
		alteration{name: "Kubernetes version", set: []string{"kubernetesVersion=1.35"}, calls: []string{"update Cluster", "update NodeGroup"}, rolls: true,
			expects: map[string][]string{"update Cluster": {"version"}, "update NodeGroup": {"version"}}},
		alteration{name: "more nodes at most", set: []string{"nodesMax=7"}, calls: []string{"update NodeGroup"},
			expects: map[string][]string{"update NodeGroup": {"scalingConfig.maxSize"}}},
		alteration{name: "fewer nodes at least", set: []string{"nodesMin=2"}, calls: []string{"update NodeGroup"},
			expects: map[string][]string{"update NodeGroup": {"scalingConfig.minSize"}}},
		alteration{name: "TLS on", set: []string{"tls=true", "eksCertificateArn=arn:aws:acm:us-east-1:123456789012:certificate/0a1b"},
			expects: map[string][]string{"update Service": tlsProperties}},
		alteration{name: "TLS off", unset: []string{"tls", "eksCertificateArn"}, expects: map[string][]string{"update Service": tlsProperties}},
		alteration{name: "load balancer inside", set: []string{"internalLoadBalancer=true"}, calls: []string{"create LoadBalancer", "delete LoadBalancer"},
			expects: map[string][]string{"update Service": {nlb + `scheme"]`}}},
		alteration{name: "access", set: []string{
			"eksAccessEntries[0].name=operators", "eksAccessEntries[0].policy=AmazonEKSViewPolicy", "eksAccessEntries[0].principalArn=arn:aws:iam::123456789012:role/operators",
		}, calls: []string{"create AccessEntry", "create AccessPolicyAssociation"},
			expects: map[string][]string{"create AccessEntry": nil, "create AccessPolicyAssociation": nil}},
		alteration{name: "no access", unset: []string{"eksAccessEntries"}, calls: []string{"delete AccessPolicyAssociation", "delete AccessEntry"},
			expects: map[string][]string{"delete AccessEntry": nil, "delete AccessPolicyAssociation": nil}},
		alteration{name: "public ranges", set: []string{"eksPublicAccessCidrs[0]=203.0.113.0/24"}, calls: []string{"update Cluster"},
			expects: map[string][]string{"update Cluster": {"vpcConfig.publicAccessCidrs"}}},
		alteration{name: "logs on", set: []string{"eksLogTypes[0]=audit"}, calls: []string{"create LogGroup", "update Cluster"},
			expects: map[string][]string{"create LogGroup": nil, "update Cluster": {"enabledClusterLogTypes"}}},
		alteration{name: "logs off", unset: []string{"eksLogTypes"}, calls: []string{"update Cluster", "delete LogGroup"},
			expects: map[string][]string{"delete LogGroup": nil, "update Cluster": {"enabledClusterLogTypes"}}},
		alteration{name: "add-on", set: []string{"eksVpcCniVersion=v1.20.4-eksbuild.1"}, calls: []string{"update Addon"},
			expects: map[string][]string{"update Addon": {"addonVersion"}}},
		alteration{name: "a NAT gateway per zone", set: []string{"eksNatPerZone=true"}, calls: []string{"create Eip", "create NatGateway", "update Route"},
			expects: map[string][]string{"create Eip": nil, "create NatGateway": nil, "update Route": {"natGatewayId"}}},
	)
	w.alter(alteration{name: "tags", set: []string{"tags[0].name=cost", "tags[0].value=forty-two"}, anyhow: true, expects: w.tagged()})
	w.raiseNodesMin()
	w.replaceNodeGroup()
	w.forcedReplacements()
}

// tagged is what another default tag changes: everything that has tags, their provider, and what the controller puts on the
// load balancer.
func (w *scene) tagged() map[string][]string {
	w.T.Helper()
	expects := map[string][]string{"update aws": nil, "update Release": {"values.defaultTags.cost"}}
	count := map[string]int{}
	var tagged []world.Stored
	for _, r := range w.State().Resources {
		if t, err := schema.Lookup(r.Type); err == nil && t.Properties["tags"] != nil {
			tagged = append(tagged, r)
			count[control.Kind(r.Type)]++
		}
	}
	for _, r := range tagged {
		what := "update " + control.Kind(r.Type)
		if count[control.Kind(r.Type)] > 1 {
			what += " " + r.Name()
		}
		expects[what] = []string{"tagsAll"}
	}
	return expects
}

// raiseNodesMin is what docs/operations.md says about it: the number of nodes first, then the range, and with a refresh.
func (w *scene) raiseNodesMin() {
	w.T.Helper()
	for _, r := range w.resources() {
		if r.Type == "aws:eks/nodeGroup:NodeGroup" {
			require.NoError(w.T, w.cloud.Change(w.T.Context(), r.Type, r.ID, map[string]any{"scalingConfig": map[string]any{"desiredSize": 4}}))
		}
	}
	w.Set("nodesMin=4")
	w.Apply("--refresh")
	w.converged("after more nodes at least")
	assert.Len(w.T, w.List("nodes", "{.items[*].metadata.name}", metav1.ListOptions{}), 4)
}
