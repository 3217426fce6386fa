package account

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// gkeVersions are those that a channel of the simulated GKE has, the oldest first, one of each minor version.
func gkeVersions(channel string) []string {
	newest := 36
	if channel == "STABLE" || channel == "EXTENDED" {
		newest = 35
	}
	var all []string
	for n := 33; n <= newest; n++ {
		all = append(all, fmt.Sprintf("1.%d.4-gke.1043000", n))
	}
	return all
}

// masterVersion is what the control plane of a cluster has, or moves to. The version that is asked for is the least one: one below what it
// has changes nothing (https://github.com/hashicorp/terraform-provider-google, resourceContainerClusterUpdate). It may end early, as in
// "1.35"; GKE then takes the newest that begins so.
func masterVersion(r *control.Resource) (string, error) {
	channel, present := cmp.Or(r.Text("releaseChannel", "channel"), "REGULAR"), r.Attribute("masterVersion")
	asked, all := r.Text("minMasterVersion"), gkeVersions(channel)
	if asked == "" {
		return cmp.Or(present, all[len(all)-2]), nil // not the newest
	}
	if present != "" && (minor(asked) < minor(present) || strings.HasPrefix(present, asked)) {
		return present, nil
	}
	i := slices.IndexFunc(all, func(v string) bool {
		return v == asked || strings.HasPrefix(v, asked+".") || strings.HasPrefix(v, asked+"-")
	})
	switch {
	case i >= 0 && present != "" && minor(all[i]) > minor(present)+1: // (https://github.com/kubeflow/code-intelligence/issues/153)
		return "", refusedByGoogle(400,
			"Master cannot be upgraded to %q: cannot upgrade the master more than a minor version at a time., badRequest", asked)
	case i >= 0:
		return all[i], nil
	case slices.Contains(gkeVersions("RAPID"), asked):
		// https://github.com/terraform-google-modules/terraform-google-kubernetes-engine/issues/2177
		return "", refusedByGoogle(400, "Master version must be one of %q channel supported versions [%s]., badRequest", channel,
			strings.Join(all, ", "))
	}
	return "", refusedByGoogle(400, "Master version %q is unsupported., badRequest", asked)
}

// The functions with which a program asks what GKE offers, and what a cluster has.
const (
	getEngineVersions = "gcp:container/getEngineVersions:getEngineVersions"
	getGKECluster     = "gcp:container/getCluster:getCluster"
)

var gkeChannels = []string{"RAPID", "REGULAR", "STABLE", "EXTENDED"}

// engineVersions answers with those that begin with a prefix, the newest first. The default of a channel is told whatever the prefix, and
// the latest only where there is one (https://github.com/hashicorp/terraform-provider-google, dataSourceGoogleContainerEngineVersionsRead).
func (a *Account) engineVersions(arguments *control.Resource) (map[string]any, error) {
	if location := arguments.Text("location"); !gcpLocation.MatchString(location) {
		return nil, refuse("Error retrieving available container cluster versions: %v", noLocation(location))
	}
	begins := func(channel string) []any {
		var found []any
		for _, v := range slices.Backward(gkeVersions(channel)) {
			if strings.HasPrefix(v, arguments.Text("versionPrefix")) {
				found = append(found, v)
			}
		}
		return found
	}
	byDefault, latest := map[string]any{}, map[string]any{}
	for _, channel := range gkeChannels {
		all := gkeVersions(channel)
		byDefault[channel] = all[len(all)-2]
		if found := begins(channel); len(found) > 0 {
			latest[channel] = found[0]
		}
	}
	all := begins("REGULAR")
	results := map[string]any{
		"id": "now", "location": arguments.Text("location"), "project": arguments.Text("project"), "defaultClusterVersion": byDefault["REGULAR"],
		"releaseChannelDefaultVersion": byDefault, "releaseChannelLatestVersion": latest,
		"validMasterVersions": all, "validNodeVersions": all,
	}
	return results, nil
}

// gkeCluster answers with a cluster.
func (a *Account) gkeCluster(arguments *control.Resource) (map[string]any, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	id := fmt.Sprintf("projects/%s/locations/%s/clusters/%s", arguments.Text("project"), arguments.Text("location"), arguments.Text("name"))
	cluster := a.find(gkeType, "id", id)
	if cluster == nil {
		return nil, refuse("%s not found", id)
	}
	results := maps.Clone(cluster.Inputs)
	maps.Copy(results, cluster.Outputs)
	return results, nil
}
