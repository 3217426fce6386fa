package diff

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/project"
)

// provide puts into the account of the scratch sandbox what others have made in the real one, and the configuration of either side names:
// what a change does is to be seen, and not that it is missing here.
func (c *Comparison) provide(ctx context.Context) error {
	inCloud, err := c.after.Project().InCloud(c.Stack)
	if err != nil || !inCloud {
		return err
	}
	clouds, err := c.after.Clouds()
	if err != nil {
		return err
	}
	for _, r := range given(c.was, c.is) {
		if err := clouds.Provide(ctx, r); err != nil {
			return fmt.Errorf("the configuration names %s %s, which the simulated account cannot hold: %w", control.Kind(r.Type),
				cmp.Or(r.ID, nameOf(r)), err)
		}
	}
	return nil
}

func nameOf(r control.Resource) string {
	return cmp.Or(r.Text("name"), r.Text("accountId"), r.Text("member"))
}

// given is all of that, once, in an order in which it can be made.
func given(sides ...map[string]project.Setting) []control.Resource {
	g := &gifts{}
	for _, settings := range sides {
		for _, site := range sitesOf(settings) {
			switch site("platform") {
			case "gke":
				g.addGoogle(site)
			case "eks":
				g.addVolumes(site)
			}
		}
	}
	return g.all
}

// values are those of a site.
type values func(key string) string

// sitesOf are the sites of a stack, whose records lie over its flat keys.
func sitesOf(settings map[string]project.Setting) []values {
	flat := func(key string) string { return settings[key].Value }
	var sites []values
	for _, record := range records(flat("sites")) {
		sites = append(sites, func(key string) string {
			if own, set := record[key]; set {
				return asFlat(own)
			}
			return flat(key)
		})
	}
	if len(sites) == 0 {
		return []values{flat}
	}
	return sites
}

// asFlat is a value of a record as a flat key has it.
func asFlat(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	encoded, _ := json.Marshal(value) // it was read from JSON
	return string(encoded)
}

// records reads a list of records. What is none has been told by the program itself.
func records(list string) []map[string]any {
	var all []map[string]any
	_ = json.Unmarshal([]byte(list), &all)
	return all
}

// gifts are what was given, each once.
type gifts struct{ all []control.Resource }

func (g *gifts) add(token, id, region, inProject string, inputs map[string]any) {
	added := control.Resource{Type: token, ID: id, Region: region, Project: inProject, Inputs: inputs}
	for i, r := range g.all {
		if r.Type != token || r.ID != id || r.Region != region || r.Project != inProject || nameOf(r) != nameOf(added) {
			continue
		}
		had, _ := r.Inputs[secondaryRanges].([]any)
		ranges, _ := inputs[secondaryRanges].([]any)
		if len(ranges) > 0 {
			g.all[i].Inputs[secondaryRanges] = merged(had, ranges)
		}
		return
	}
	g.all = append(g.all, added)
}

const secondaryRanges = "secondaryIpRanges"

// merged are the secondary ranges of both sides.
func merged(had, further []any) []any {
	for _, f := range further {
		known := false
		for _, h := range had {
			known = known || h.(map[string]any)["rangeName"] == f.(map[string]any)["rangeName"]
		}
		if !known {
			had = append(had, f)
		}
	}
	return had
}

// addGoogle adds a network, an account of the nodes with its role, and addresses.
func (g *gifts) addGoogle(site values) {
	inProject, region := site("gkeProject"), site("gkeRegion")
	if network := site("gkeNetwork"); network != "" {
		host := cmp.Or(site("gkeNetworkProject"), inProject)
		g.add("gcp:compute/network:Network", "", "", host, map[string]any{"project": host, "name": network})
		g.add("gcp:compute/subnetwork:Subnetwork", "", region, host, map[string]any{
			"project": host, "region": region, "name": site("gkeSubnetwork"), "ipCidrRange": "10.0.0.0/20", "privateIpGoogleAccess": true,
			"network": "projects/" + host + "/global/networks/" + network,
			secondaryRanges: []any{
				map[string]any{"rangeName": site("gkePodRange"), "ipCidrRange": "10.4.0.0/14"},
				map[string]any{"rangeName": site("gkeServiceRange"), "ipCidrRange": "10.8.0.0/20"},
			},
		})
	}
	if email := site("gkeNodeServiceAccount"); email != "" {
		account, domain, _ := strings.Cut(email, "@")
		owner := strings.TrimSuffix(domain, ".iam.gserviceaccount.com")
		g.add("gcp:serviceaccount/account:Account", "", "", owner, map[string]any{
			"project": owner, "accountId": account, "email": email, "member": "serviceAccount:" + email, // of whatever form
		})
		g.add("gcp:projects/iAMMember:IAMMember", "", "", inProject, map[string]any{
			"project": inProject, "role": "roles/container.defaultNodeServiceAccount", "member": "serviceAccount:" + email,
		})
	}
	kind := "EXTERNAL"
	if site("internalLoadBalancer") == "true" {
		kind = "INTERNAL"
	}
	var names []string
	_ = json.Unmarshal([]byte(site("jgroupsRouterAddresses")), &names) // as with records
	for _, name := range append(names, site("gkeLoadBalancerAddress")) {
		if name != "" {
			g.add("gcp:compute/address:Address", "", region, inProject, map[string]any{
				"project": inProject, "region": region, "name": name, "addressType": kind,
			})
		}
	}
}

// usualVolume is the size, in GiB, of a volume or a snapshot where the configuration names none.
const usualVolume = 100.0

// addVolumes adds volumes and snapshots, each in the zone and of the size that the configuration expects.
func (g *gifts) addVolumes(site values) {
	region := site("eksRegion")
	for _, record := range records(site("cassandraVolumes")) {
		var size float64
		if _, err := fmt.Sscan(asFlat(record["size"]), &size); err != nil {
			size = usualVolume
		}
		if volume := asFlat(record["volume"]); volume != "" {
			g.add("aws:ebs/volume:Volume", volume, region, "", map[string]any{
				"availabilityZone": asFlat(record["zone"]), "size": size, "encrypted": true,
			})
		}
		if snapshot := asFlat(record["snapshot"]); snapshot != "" {
			g.add("aws:ebs/snapshot:Snapshot", snapshot, region, "", map[string]any{"volumeSize": size})
		}
	}
}
