package clouds

import (
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/e2e/preview"
	"stateful-clusters/internal/e2e/world"
)

// reason is why some resources wait for others. Both sides are lists of patterns of labels (see label), and every pair of them must
// occur: what no edge needs any more is not declared.
type reason struct{ from, to, why string }

// references are the edges that follow from inputs which come from other resources.
var references = map[string][]reason{
	"eks": {
		{"InternetGateway, Subnet public, Subnet private, RouteTable public, RouteTable private", "Vpc", "lies in it"},
		{"Route public", "RouteTable public, InternetGateway", "what it joins"},
		{"Route private", "RouteTable private, NatGateway, NatGateway elsewhere", "what it joins; one gateway serves all zones"},
		{"RouteTableAssociation public", "RouteTable public, Subnet public", "what it joins"},
		{"RouteTableAssociation private", "RouteTable private, Subnet private", "what it joins"},
		{"NatGateway", "Eip, Subnet public", "its address and its place"},
		{"RolePolicyAttachment node-*", "Role node", "what it joins"},
		{"RolePolicyAttachment eksRole-*", "Role eksRole-role", "what it joins"},
		{"RolePolicyAttachment cluster-autoscaler", "Role cluster-autoscaler, Policy cluster-autoscaler", "what it joins"},
		{"RolePolicyAttachment aws-load-balancer-controller", "Role aws-load-balancer-controller, Policy aws-load-balancer-controller", "what it joins"},
		{"Cluster eksCluster", "Role eksRole-role, Subnet public, Subnet private", "acts as it; its network interfaces lie in them"},
		{"OpenIdConnectProvider oidcProvider", "Cluster eksCluster", "has its issuer's address"},
		{"Role cluster-autoscaler, Role aws-load-balancer-controller", "eks.Cluster", "trusts its issuer"},
		{"NodeGroup", "Role node, Subnet private", "its instances have both"},
		{"provider kubernetes", "eks.Cluster", "has its kubeconfig"},
		{"Release cluster-autoscaler", "Role cluster-autoscaler", "acts as it"},
		{"Release aws-load-balancer-controller", "Role aws-load-balancer-controller, Vpc", "acts as it; makes load balancers in it"},
	},
	"aks": {
		{"ManagedCluster", "ResourceGroup", "lies in it"},
		{"provider kubernetes", "ManagedCluster, ResourceGroup", "has its kubeconfig, which is asked for by both names"},
	},
}

// orders are the edges that the program, or the EKS component, adds beyond its inputs.
var orders = map[string][]reason{
	"eks": {
		{"RouteTableAssociation public", "Route public", "a subnet that has the table has the way out"},
		{"RouteTableAssociation private", "Route private", "a subnet that has the table has the way out"},
		{"Eip, NatGateway", "RouteTableAssociation public", "work once their subnet has a way out"},
		{"RouteTable public, RouteTableAssociation public", "InternetGateway", "steps that let the NAT gateway go beside the control plane (infra/vpc.go)"},
		{"eks.Cluster", "Vpc, Subnet public, Subnet private", "the component's inputs"},
		{"eks.Cluster", "LogGroup", "EKS would make one that nobody owns"},
		{"Cluster eksCluster", "RolePolicyAttachment eksRole-*", "acts by these rights"},
		{"Addon kube-proxy, Addon vpc-cni, AccessEntry *", "Cluster eksCluster", "name it"},
		{"AccessPolicyAssociation *", "AccessEntry *", "gives rights to its principal"},
		{"NodeGroup", "eks.Cluster", "names it, and wants its add-ons for the network"},
		{"NodeGroup", "RolePolicyAttachment node-*", "nodes join by these rights"},
		{"NodeGroup", "NatGateway, Eip, Route private, RouteTable private, RouteTableAssociation private", "nodes reach the API and the registries to join"},
		{"NodeGroup", "Route public, RouteTable public, RouteTableAssociation public, Subnet public, InternetGateway, Vpc", "the NAT gateway's own way out, and that of load balancers"},
		{"Addon metrics-server", "NodeGroup", "runs there"},
		{"provider kubernetes", "NodeGroup", "what is in the cluster runs there, and must be gone before"},
		{"Release cluster-autoscaler", "RolePolicyAttachment cluster-autoscaler", "acts by these rights, also when it goes"},
		{"Release aws-load-balancer-controller", "RolePolicyAttachment aws-load-balancer-controller", "acts by these rights, also when load balancers go"},
		{"Service cs", "Release aws-load-balancer-controller", "it makes the load balancer, and takes it down"},
		{"StatefulSet", "Service cs", "members are ready once the load balancer reaches them"},
	},
	"aks": {},
}

// inNamespace are the orders among the members' objects, which are the same everywhere.
var inNamespace = []reason{
	{"Service cs, Service hs, ServiceAccount, PodDisruptionBudget pdb, NetworkPolicy, HorizontalPodAutoscaler autoscale, Secret, StatefulSet", "Namespace migratory", "lies in it"},
	{"StatefulSet", "Service hs", "members find each other by it"},
	{"StatefulSet", "ServiceAccount, Secret", "members do not start without"},
	{"StatefulSet", "PodDisruptionBudget pdb, NetworkPolicy", "protect members from their first moment"},
}

// checkEdges makes sure that nothing waits for anything without a declared reason, and that every declared reason is one.
func checkEdges(t *testing.T, stack string, resources []world.Stored) {
	labels, byURN := map[string]string{}, map[string]world.Stored{}
	for _, r := range resources {
		labels[r.URN], byURN[r.URN] = label(stack, r), r
	}
	given, used := map[string]string{}, map[string]bool{}
	reasonFor := func(kind string, reasons []reason, from, to string) bool {
		found := false
		for _, reason := range reasons {
			for _, f := range strings.Split(reason.from, ", ") {
				for _, o := range strings.Split(reason.to, ", ") {
					pair := f + " → " + o + kind
					given[pair] = reason.why
					if fits(f, from) && fits(o, to) {
						used[pair], found = true, true
					}
				}
			}
		}
		return found
	}
	added := append(orders[stack], inNamespace...)
	for _, r := range resources {
		if provider, _ := cutLast(r.Provider); r.Provider != "" {
			assert.Equal(t, "provider "+strings.Split(r.Type, ":")[0], labels[provider], "%s has a provider of another package", r.URN)
		}
		referred := map[string]bool{}
		for _, urns := range r.PropertyDependencies {
			for _, urn := range urns {
				referred[urn] = true
				assert.True(t, reasonFor(" by an input", references[stack], labels[r.URN], elsewhere(r, byURN[urn], labels[urn])), "%s refers to %s, for no declared reason", r.URN, urn)
			}
		}
		for _, urn := range r.Dependencies {
			if !referred[urn] {
				assert.True(t, reasonFor("", added, labels[r.URN], elsewhere(r, byURN[urn], labels[urn])), "%s waits for %s, for no declared reason", r.URN, urn)
			}
		}
	}
	for pair, why := range given {
		assert.True(t, used[pair], "%s (%s) is declared, but nothing waits so any more", pair, why)
	}
}

func fits(pattern, label string) bool {
	ok, err := path.Match(pattern, label)
	return ok && err == nil
}

// zones are those of the stacks' configuration.
var zones = []string{"us-east-1a", "us-east-1b"}

// label is what the reasons call a resource: its kind, and what is left of its name without the stack's own names and the zone.
func label(stack string, r world.Stored) string {
	kind := preview.Kind(r.URN)
	switch {
	case r.Type == "eks:index:Cluster":
		kind = "eks.Cluster"
	case strings.HasPrefix(r.Type, "pulumi:providers:"):
		kind = "provider " + kind
	}
	name := strings.TrimPrefix(strings.TrimPrefix(r.Name(), stacks[stack]), "migratorydata")
	if zone := zoneOf(r); zone != "" {
		name = strings.TrimSuffix(name, zone)
	}
	return strings.TrimSpace(kind + " " + strings.Trim(name, "-"))
}

func zoneOf(r world.Stored) string {
	for _, zone := range zones {
		if strings.HasSuffix(r.Name(), "-"+zone) {
			return zone
		}
	}
	return ""
}

// elsewhere marks the label of a resource in another zone.
func elsewhere(from, to world.Stored, label string) string {
	if here, there := zoneOf(from), zoneOf(to); here != "" && there != "" && here != there {
		return label + " elsewhere"
	}
	return label
}

// cutLast splits a reference to a provider into URN and id.
func cutLast(reference string) (urn, id string) {
	i := strings.LastIndex(reference, "::")
	if i < 0 {
		return reference, ""
	}
	return reference[:i], reference[i+2:]
}

// waitsFor returns all that must be there before a resource, by URN.
func waitsFor(r world.Stored) []string {
	provider, _ := cutLast(r.Provider)
	all := append([]string{}, r.Dependencies...)
	if provider != "" {
		all = append(all, provider)
	}
	for _, urns := range r.PropertyDependencies {
		all = append(all, urns...)
	}
	return all
}
