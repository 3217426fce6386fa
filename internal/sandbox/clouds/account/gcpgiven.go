package account

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// What people make in Google Cloud, and name in the configuration of a cluster.
const (
	addressType = "gcp:compute/address:Address"
	gcpAddress  = "gcp:compute/getAddress:getAddress"
)

// gcpAddress is the answer of the function that looks a reserved address up.
func (a *Account) gcpAddress(arguments *control.Resource) (map[string]any, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	id := fmt.Sprintf("projects/%s/regions/%s/addresses/%s", arguments.Text("project"), arguments.Text("region"), arguments.Text("name"))
	address := a.find(addressType, "id", id)
	if address == nil {
		return nil, notFound(addressType, id)
	}
	results := maps.Clone(address.Inputs)
	maps.Copy(results, address.Outputs)
	results["id"], results["status"] = address.ID, "RESERVED"
	results["addressType"] = cmp.Or(address.Text("addressType"), "EXTERNAL")
	return results, nil
}

// secondaryRanges wants those that a cluster names in its subnetwork, under the lock
// (https://github.com/fabianlee/gcp-gke-clusters-ingress/issues/2, for pods; for services the same is assumed).
func (a *Account) secondaryRanges(cluster *control.Resource) error {
	subnet := a.find(gcpSubnet, "self", cluster.Text("subnetwork"))
	if subnet == nil {
		return nil
	}
	ranges, _ := subnet.Inputs["secondaryIpRanges"].([]any)
	for _, named := range [][2]string{{"Pod", "clusterSecondaryRangeName"}, {"Services", "servicesSecondaryRangeName"}} {
		name := cluster.Text("ipAllocationPolicy", named[1])
		found := slices.ContainsFunc(ranges, func(of any) bool {
			fields, _ := of.(map[string]any)
			return fields["rangeName"] == name
		})
		if name != "" && !found {
			return refusedByGoogle(400, "%s secondary range %q not found in network %q, subnetwork %q., badRequest", named[0], name,
				"https://www.googleapis.com/compute/v1/"+subnet.Text("network"), subnet.Text("name"))
		}
	}
	return nil
}
