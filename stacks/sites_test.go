package stacks

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/infra"
	"stateful-clusters/internal/check"
	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/record"
)

func TestSiteFaults(t *testing.T) {
	withEverywhere(t)
	const two = `{workload: everywhere, sites: [{name: nyc, clusterName: nyc}, {name: sfc, clusterName: sfc`
	assertFaults(t, "eks", []configtest.Case{
		{`sites: nyc`, "sites", "must be a list of records, one for each site", "set it to []"},
		{`sites: [{clusterName: nyc}]`, "sites[0].name", "must be a DNS label", "choose a name"},
		{`sites: [{name: New York}]`, "sites[0].name", "must be a DNS label", "choose a name"},
		{`sites: [{name: the-site-with-the-long-name-}]`, "sites[0].name", "has 28 characters, 27 are possible", "choose a shorter name"},
		{two + `}, {name: nyc, clusterName: c}]}`, "sites", `names "nyc" twice`, "name it once"},
		{`sites: [{name: nyc, platform: EKS}]`, "sites[nyc].platform", "must be one of ", `did you mean "eks"?`},
		{`sites: [{name: nyc, eksRegon: us-east-1}]`, "sites[nyc].eksRegon", "is not a key of this project", "did you mean eksRegion?"},
		{`sites: [{name: nyc, nodesMin: three}]`, "sites[nyc].nodesMin", "must be a whole number", "without quotes"},
		{`sites: [nyc]`, "sites", "must be a list of records", "set it to []"},
		{`sites: [{name: nyc, plattform: eks}]`, "sites[nyc].plattform", "is not a key of this project", "did you mean platform?"},
		{`sites: [{name: nyc, aksTier: Free}]`, "sites[nyc].aksTier", "is for the platform aks, and this site is on eks", "remove it"},
		{`sites: [{name: nyc, membersMax: 7}]`, "sites[nyc].membersMax", "is the same for all sites of a stack", "outside of sites"},
		{`sites: [{name: nyc, sites: []}]`, "sites[nyc].sites", "is the same for all sites of a stack", "outside of sites"},
		{`sites: [{name: nyc, eksDiskSize: 8}]`, "sites[nyc].eksDiskSize", "must lie between 20 and 16384", "in that range"},
		{`sites: [{name: nyc, eksNatPerZone: "on"}]`, "sites[nyc].eksNatPerZone", "must be true or false", "without quotes"},
		{`sites: [{name: nyc, eksLogTypes: api}]`, "sites[nyc].eksLogTypes", "must be a list of texts", "write [a, b]"},
		{`sites: [{name: nyc, nodesMin: 1, nodesMax: 1}]`, "sites[nyc].nodesMax", "gives room to 3 members", "raise nodesMax"},
		{`sites: [{name: nyc}, {name: sfc, clusterName: sfc}]`, "sites", "a MigratoryData cluster lives in one", "make a stack for each"},
		{`{workload: everywhere, sites: [{name: nyc}, {name: sfc}]}`, "clusterName", "the same cluster as the site nyc", "of its own"},
		{two + `}], eksDiskSize: 8}`, "eksDiskSize", "must lie between 20 and 16384", "in that range"}, // once, though two sites have it
	})
	require.NoError(t, examine(t, changed(t, "eks", two+`, eksRegion: us-west-2, eksZones: [us-west-2a, us-west-2b]}]}`)).err)
}

// What a site alone says lies over the flat keys, for it alone.
func TestASiteOverlaysTheFlatKeys(t *testing.T) {
	withEverywhere(t)
	o := examine(t, changed(t, "eks",
		`{workload: everywhere, sites: [{name: nyc, clusterName: nyc}, {name: sfc, clusterName: sfc, eksDiskSize: 100}]}`))
	require.NoError(t, o.err)
	for site, size := range map[string]float64{"nyc": 80, "sfc": 100} {
		assert.Equal(t, size, find(t, o.run, "aws:eks/nodeGroup:NodeGroup", site).Inputs["diskSize"].NumberValue(), site)
	}
}

func TestOneNamedSite(t *testing.T) {
	recorded := run(t, "eks", map[string]string{"sites": `[{"name": "nyc"}]`})
	assertNamed(t, recorded, "nyc")
	assert.Equal(t, "eks-migratorydata", siteOutput(recorded, "nyc", "clusterName").StringValue())
	assert.True(t, siteOutput(recorded, "nyc", "kubeconfig").IsSecret())
	assert.Contains(t, siteOutput(recorded, "nyc", "kubectl").StringValue(), "--namespace migratory get pods")
	assert.NotContains(t, recorded.Exports, resource.PropertyKey("kubeconfig"))
	assert.Contains(t, recorded.Exports, resource.PropertyKey("clientUrl"))
	assert.NotContains(t, run(t, "eks", nil).Exports, resource.PropertyKey("sites"))
}

// The recorder refuses two equal URNs, as the engine does.
func TestTwoSitesDeploy(t *testing.T) {
	withEverywhere(t)
	kubeconfig := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, os.WriteFile(kubeconfig, []byte(`{current-context: a,
		contexts: [{name: a, context: {cluster: a}}, {name: b, context: {cluster: b}}],
		clusters: [{name: a, cluster: {server: "https://a.invalid"}}, {name: b, cluster: {server: "https://b.invalid"}}]}`), 0o600))
	for stack, change := range map[string]string{
		"local": `{workload: everywhere, kubeconfig: ` + kubeconfig + `, sites: [{name: nyc}, {name: sfc, kubeContext: b}]}`,
		"eks":   `{workload: everywhere, sites: [{name: nyc}, {name: sfc, platform: aks, clusterName: sfc}]}`,
		"gke": `{workload: everywhere,
			sites: [{name: nyc}, {name: sfc, clusterName: sfc, gkeRegion: us-west1, gkeZones: [us-west1-a, us-west1-b]}]}`,
	} {
		for _, preview := range []bool{false, true} {
			recorded := deploy(t, record.Options{Config: changed(t, stack, change), Preview: preview})
			assertNamed(t, recorded, "nyc", "sfc")
			for _, site := range []string{"nyc", "sfc"} {
				set := find(t, recorded, statefulSetType, site+"-migratorydata")
				assert.Regexp(t, "kubernetes::"+site+"::", set.Request.GetProvider(), "the members of a site are in its cluster")
			}
		}
		recorded := deploy(t, record.Options{Config: changed(t, stack, change)})
		assert.NotEqual(t, siteOutput(recorded, "nyc", "clusterName"), siteOutput(recorded, "sfc", "clusterName"))
	}
}

// A site on each cloud, in one stack.
func TestSitesOnEveryCloud(t *testing.T) {
	withEverywhere(t)
	change := `{workload: everywhere, sites: [{name: nyc, clusterName: nyc}, {name: sfc, platform: aks, clusterName: sfc},
		{name: ber, platform: gke, clusterName: ber}]}`
	recorded := deploy(t, record.Options{Config: changed(t, "eks", change)})
	assertNamed(t, recorded, "nyc", "sfc", "ber")
	for site, cluster := range map[string]string{
		"nyc": "eks:index:Cluster", "sfc": "azure-native:containerservice/v20241001:ManagedCluster", "ber": "gcp:container/cluster:Cluster",
	} {
		find(t, recorded, cluster, site)
	}
}

func siteOutput(recorded *record.Run, site, name string) resource.PropertyValue {
	outputs := recorded.Exports["sites"]
	for outputs.IsSecret() {
		outputs = outputs.SecretValue().Element
	}
	return outputs.ObjectValue()[resource.PropertyKey(site)].ObjectValue()[resource.PropertyKey(name)]
}

// assertNamed wants the name of a site at the beginning of every resource's name.
func assertNamed(t *testing.T, recorded *record.Run, sites ...string) {
	t.Helper()
	named := regexp.MustCompile("^(" + strings.Join(sites, "|") + ")(-|$)")
	for _, r := range recorded.Resources {
		assert.Regexp(t, named, r.Name, r.Type)
	}
}

// everywhere places a cluster on each site, as a workload of several sites does.
type everywhere struct{ migratoryData }

func withEverywhere(t *testing.T) {
	workloads["everywhere"] = func() workload { return &everywhere{} }
	t.Cleanup(func() { delete(workloads, "everywhere") })
}

func (w *everywhere) Check(sites []*site) (r check.Report) {
	for _, s := range sites {
		r.Add(w.migratoryData.Check([]*site{s}))
	}
	return r
}

func (w *everywhere) Place(ctx *pulumi.Context, sites []*site, clusters map[string]*infra.Cluster) (outputs, error) {
	for _, s := range sites {
		if _, err := w.migratoryData.Place(ctx, []*site{s}, clusters); err != nil {
			return outputs{}, fmt.Errorf("site %s: %w", s.name, err)
		}
	}
	return outputs{}, nil
}
