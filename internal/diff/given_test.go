package diff

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/project"
)

func settings(pairs ...string) map[string]project.Setting {
	all := map[string]project.Setting{}
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = project.Setting{Value: pairs[i+1]}
	}
	return all
}

// What either side names is there, once, with the ranges of both.
func TestWhatTheConfigurationNamesIsGiven(t *testing.T) {
	google := []string{
		"platform", "gke", "gkeProject", "p", "gkeRegion", "us-east1", "gkeNetworkProject", "host", "gkeNetwork", "shared",
		"gkeSubnetwork", "nodes", "gkeServiceRange", "services", "gkeNodeServiceAccount", "1-compute@developer.gserviceaccount.com",
		"gkeLoadBalancerAddress", "clients",
	}
	was := settings(append(google, "gkePodRange", "pods")...)
	is := settings(append(google, "gkePodRange", "more", "internalLoadBalancer", "true")...)
	found := given(was, is)
	assert.Equal(t, []string{
		"host Network shared", "host Subnetwork nodes", "developer.gserviceaccount.com Account 1-compute",
		"p IAMMember serviceAccount:1-compute@developer.gserviceaccount.com", "p Address clients",
	}, labels(found))
	assert.Equal(t, "projects/host/global/networks/shared", found[1].Text("network"))
	var ranges []any
	for _, r := range found[1].Inputs[secondaryRanges].([]any) {
		ranges = append(ranges, r.(map[string]any)["rangeName"])
	}
	assert.Equal(t, []any{"pods", "services", "more"}, ranges)
	assert.Equal(t, "EXTERNAL", found[4].Text("addressType"))
	assert.Empty(t, given(settings("platform", "gke"), settings("platform", "aks"), settings()))
}

// A site's record lies over the flat keys.
func TestWhatSitesNameIsGiven(t *testing.T) {
	found := given(settings("platform", "eks", "eksRegion", "us-east-1", "gkeProject", "p",
		"cassandraVolumes", `[{"ordinal": 0, "zone": "us-east-1a", "volume": "vol-1", "size": 20}, {"zone": "us-east-1b", "snapshot": "snap-2"}]`,
		"sites", `[{"name": "nyc"}, {"name": "lon", "platform": "gke", "gkeRegion": "europe-west2", "jgroupsRouterAddresses": ["a", "b"]}]`))
	assert.Equal(t, []string{" Volume vol-1", " Snapshot snap-2", "p Address a", "p Address b"}, labels(found))
	assert.Equal(t, map[string]any{"availabilityZone": "us-east-1a", "size": 20.0, "encrypted": true}, found[0].Inputs)
	assert.Equal(t, usualVolume, found[1].Inputs["volumeSize"])
	assert.Equal(t, "europe-west2", found[2].Region)
}

func labels(all []control.Resource) []string {
	var labels []string
	for _, r := range all {
		labels = append(labels, r.Project+" "+control.Kind(r.Type)+" "+r.ID+nameOf(r))
	}
	return labels
}
