package stacks

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/record"
)

const (
	newYork      = `{name: nyc, platform: eks, clusterName: nyc`
	sanFrancisco = `{name: sfc, platform: aks, clusterName: sfc, aksResourceGroup: rg-sfc`
)

func TestJGroupsFaults(t *testing.T) {
	const eip = `, eksZones: [us-east-1a, us-east-1b], jgroupsRouterAddresses: [eipalloc-00000001]`
	both := func(nyc, sfc string) string { return `sites: [` + newYork + nyc + `}, ` + sanFrancisco + sfc + `}]` }
	assertFaults(t, "jgroups", []configtest.Case{
		{`sites: []`, "sites", "names no site", "[{name: nyc, platform: eks}"},
		{both(", jgroupsMembers: 0", ""), "sites[nyc].jgroupsMembers", "must lie between 1 and 100", "in that range"},
		{both(", jgroupsMembers: many", ""), "sites[nyc].jgroupsMembers", "must be a whole number", "without quotes"},
		{`sites: [{name: sfc, platform: gke, clusterName: sfc, jgroupsRouters: 2, gkeLoadBalancerAddress: clients}]`,
			"sites[sfc].gkeLoadBalancerAddress", "is one address, and the site has 2 load balancers", "one router only"},
		{both("", ", jgroupsRouters: 6"), "sites[sfc].jgroupsRouters", "must lie between 0 and 5", "in that range"},
		{both(", jgroupsRouterAddresses: [203.0.113.7]", ""), "sites[nyc].jgroupsRouterAddresses",
			"must be the allocation of an Elastic IP", "AllocationId"},
		{both(", jgroupsRouters: 0", ", jgroupsRouters: 0"), "jgroupsRouters", "is 0 in every site", "at least one site"},
		{both(`, jgroupsVersion: "4.2"`, ""), "sites[nyc].jgroupsVersion", "is the same for all sites of a stack", "outside of sites"},
		{both(`, jgroupMembers: 5`, ""), "sites[nyc].jgroupMembers", "is not a key of this project", "did you mean jgroupsMembers?"},
		{both("", ", nodesMax: 2, jgroupsMembers: 60"), "sites[sfc].nodesMax", "gives room to", "lower jgroupsCpuRequest"},
		{both("", ", nodesMax: 2, jgroupsMembers: 30, jgroupsRouters: 5"), "sites[sfc].nodesMax", "beside 6 other pods", "or jgroupsMembers"},
		{`sites: [` + newYork + eip + `}, {name: lon, platform: eks, clusterName: lon` + eip + `}]`,
			"jgroupsRouterAddresses", "is an address of the sites nyc and lon", "one for each router"},
		{`{workload: migratorydata, sites: [{name: nyc, platform: eks, jgroupsMembers: 5}]}`,
			"sites[nyc].jgroupsMembers", "is the same for all sites of a stack", "outside of sites"},
	})
	assertWarnings(t, "jgroups", []configtest.Case{
		{`sites: [` + newYork + `}]`, "sites", "is one site, which has nobody to talk to", "add a second one"},
		{both("", ", jgroupsRouters: 0"), "jgroupsRouters", "is the one router of all 2 sites", "for a second site"},
	})
}

// Networks that must be joined must not overlap. Those of sites that meet at public routers may.
func TestRangesOfSitesThatMeetInside(t *testing.T) {
	sites := func(nyc, sfc string) string {
		return `{internalLoadBalancer: true, sites: [` + newYork + nyc + `}, ` + sfc + `}]}`
	}
	const (
		google = `{name: sfc, platform: gke, clusterName: sfc, gkeProject: example-project`
		london = `{name: lon, platform: aks, clusterName: lon, aksResourceGroup: rg-lon`
	)
	assertWarnings(t, "jgroups", []configtest.Case{
		{sites("", google), "gkeNodeCidr", "overlaps 10.0.0.0/16 of the site nyc", "choose another range"},
		{sites(", eksVpcCidr: 10.5.0.0/16", google), "gkePodCidr", "overlaps 10.5.0.0/16 of the site nyc", "internalLoadBalancer"},
		{sites(", eksVpcCidr: 10.64.0.0/16", sanFrancisco+"}, "+london),
			"sites[lon].platform", "overlaps 10.224.0.0/12 of the site sfc", "another platform"},
	})
	for _, config := range []string{
		sites(", eksVpcCidr: 10.64.0.0/16", google),
		sites(", eksVpcCidr: 10.64.0.0/16", sanFrancisco),
		sites("", google+", gkeNetwork: shared, gkeSubnetwork: nodes, gkePodRange: pods, gkeServiceRange: services"),
		strings.Replace(sites("", google), "true", "false", 1),
	} {
		for _, warning := range examine(t, changed(t, "jgroups", config)).report.Warnings {
			assert.NotContains(t, warning.String(), "overlaps", config)
		}
	}
}

// Two, three and ten sites in one stack, on every platform that there is.
func TestAnyNumberOfSites(t *testing.T) {
	for _, count := range []int{2, 3, 10} {
		var sites []string
		for i := range count {
			sites = append(sites, []string{
				fmt.Sprintf(`{name: s%d, platform: eks, clusterName: s%d, jgroupsMembers: %d}`, i, i, i+2),
				fmt.Sprintf(`{name: s%d, platform: aks, clusterName: s%d, aksResourceGroup: rg-%d}`, i, i, i),
				fmt.Sprintf(`{name: s%d, platform: gke, clusterName: s%d, gkeRegion: us-west1, gkeZones: [us-west1-a]}`, i, i),
			}[i%3])
		}
		config := changed(t, "jgroups", `{gkeProject: example-project, nodesMax: 11, sites: [`+strings.Join(sites, ", ")+`]}`)
		for _, preview := range []bool{true, false} {
			recorded := deploy(t, record.Options{Config: config, Preview: preview})
			for i := range count {
				members := find(t, recorded, "kubernetes:apps/v1:Deployment", fmt.Sprintf("s%d", i))
				assert.Contains(t, members.Request.GetProvider(), fmt.Sprintf("kubernetes::s%d::", i))
			}
		}
	}
}

func TestJGroupsOutputs(t *testing.T) {
	recorded := run(t, "jgroups", nil)
	texts := func(v resource.PropertyValue) (all []string) {
		for _, element := range v.ArrayValue() {
			all = append(all, element.StringValue())
		}
		return all
	}
	for site, members := range map[string]float64{"nyc": 5, "sfc": 3} {
		assert.Equal(t, members, siteOutput(recorded, site, "members").NumberValue())
		assert.Equal(t, []string{"balancer.example.com[12001]"}, texts(siteOutput(recorded, site, "routers")))
		assert.Contains(t, siteOutput(recorded, site, "kubectl").StringValue(), "--namespace jgroups get pods")
		assert.True(t, siteOutput(recorded, site, "kubeconfig").IsSecret())
	}
	assert.Len(t, recorded.Exports, 1)
}

// A Network Load Balancer in one subnet has one address. With several, a member would connect with the router as often.
func TestARouterOnEKSHasOneAddress(t *testing.T) {
	recorded := run(t, "jgroups", nil)
	service := find(t, recorded, "kubernetes:core/v1:Service", "nyc-gossiprouter")
	annotations := service.Inputs["metadata"].ObjectValue()["annotations"].ObjectValue()
	name := annotations["service.beta.kubernetes.io/aws-load-balancer-subnets"].StringValue()
	subnet := find(t, recorded, "aws:ec2/subnet:Subnet", name)
	assert.Equal(t, name, subnet.Inputs["tags"].ObjectValue()["Name"].StringValue())
	require.Contains(t, strings.Join(service.Request.GetDependencies(), " "), "Release::nyc-aws-load-balancer-controller")
}

// Each router has its own of the addresses that somebody reserved.
func TestReservedAddressesOfRouters(t *testing.T) {
	const own = `, eksZones: [us-east-1a, us-east-1b], jgroupsRouters: 2, jgroupsRouterAddresses: [eipalloc-00000001, eipalloc-00000002]}`
	config := changed(t, "jgroups", `sites: [`+newYork+own+`, `+sanFrancisco+`}]`)
	recorded := deploy(t, record.Options{Config: config})
	for name, want := range map[string]string{"nyc-gossiprouter": "eipalloc-00000001", "nyc-gossiprouter-2": "eipalloc-00000002"} {
		annotations := find(t, recorded, "kubernetes:core/v1:Service", name).Inputs["metadata"].ObjectValue()["annotations"].ObjectValue()
		assert.Equal(t, want, annotations["service.beta.kubernetes.io/aws-load-balancer-eip-allocations"].StringValue())
	}
}

// A site that comes or goes changes of the others what lists it, and nothing else.
func TestAFurtherSiteChangesOnlyTheLists(t *testing.T) {
	const two = `sites: [` + newYork + `}, ` + sanFrancisco + `}`
	before := deploy(t, record.Options{Config: changed(t, "jgroups", two+`]`)})
	after := deploy(t, record.Options{Config: changed(t, "jgroups", two+`, {name: lon, platform: eks, clusterName: lon}]`)})
	var differ []string
	for _, r := range before.Resources {
		if again := find(t, after, r.Type, r.Name); !again.Inputs.DeepEquals(r.Inputs) {
			differ = append(differ, r.Type+" "+r.Name)
		}
	}
	assert.ElementsMatch(t, []string{
		"kubernetes:core/v1:ConfigMap nyc", "kubernetes:apps/v1:Deployment nyc",
		"kubernetes:core/v1:ConfigMap sfc", "kubernetes:apps/v1:Deployment sfc",
	}, differ)
}
