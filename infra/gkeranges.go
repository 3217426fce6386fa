package infra

import (
	"fmt"
	"net/netip"
	"regexp"

	"stateful-clusters/internal/check"
)

var gcpResource = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)

func (a *GKEArgs) checkNetwork(r *check.Report) {
	if a.Network == "" {
		a.checkOwnNetwork(r)
	} else {
		a.checkGivenNetwork(r)
	}
	if a.PrivateNodes && !a.NAT && a.Network == "" {
		r.Warn("gkeNat", a.NAT, "leaves private nodes in a network of their own without a way out: they load images from Google only",
			"set it to true, or take image from Artifact Registry")
	}
}

// checkGivenNetwork wants all names of a network that is there.
func (a *GKEArgs) checkGivenNetwork(r *check.Report) {
	for _, part := range []struct{ key, value, what string }{
		{"gkeNetwork", a.Network, "a network"},
		{"gkeSubnetwork", a.Subnetwork, "its subnetwork for the nodes"},
		{"gkePodRange", a.PodRange, "the secondary range for pods"},
		{"gkeServiceRange", a.ServiceRange, "the secondary range for services"},
	} {
		switch {
		case part.value == "":
			r.Fault(part.key, part.value, "is empty, and gkeNetwork is "+a.Network,
				"name "+part.what+": `gcloud compute networks subnets list` shows it")
		case !gcpResource.MatchString(part.value):
			r.Fault(part.key, part.value, "must be the name of "+part.what+" in "+a.networkProject()+", not a path",
				"write up to 63 lower-case letters, digits and hyphens")
		}
	}
	if a.PodRange != "" && a.PodRange == a.ServiceRange {
		r.Fault("gkeServiceRange", a.ServiceRange, "is the range of the pods too", "give services a secondary range of their own")
	}
	switch {
	case a.NetworkProject != "" && !gcpProject.MatchString(a.NetworkProject):
		r.Fault("gkeNetworkProject", a.NetworkProject, "must be the ID of the project that shares gkeNetwork",
			"`gcloud projects list` shows it as PROJECT_ID; leave the key empty for gkeProject")
	case a.networkProject() != a.Project && a.PrivateNodes && a.NAT:
		// A router lies in the project of its network (https://cloud.google.com/vpc/docs/shared-vpc).
		r.Fault("gkeNat", a.NAT, "makes a router in gkeProject, and that of a shared network lies in "+a.NetworkProject,
			"set it to false, and give the subnetwork a Cloud NAT in that project")
	}
}

// gkeRange is a range of a network of its own, by the largest and smallest that Google takes
// (https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips).
type gkeRange struct {
	key, value    string
	widest, least int // bits of the prefix
	example       string
}

func (a *GKEArgs) checkOwnNetwork(r *check.Report) {
	for _, other := range []struct{ key, value string }{
		{"gkeNetworkProject", a.NetworkProject}, {"gkeSubnetwork", a.Subnetwork}, {"gkePodRange", a.PodRange},
		{"gkeServiceRange", a.ServiceRange},
	} {
		if other.value != "" {
			r.Fault(other.key, other.value, "belongs to a network that is there already, and gkeNetwork is empty",
				"set gkeNetwork too, or remove it for a network of its own")
		}
	}
	ranges := []gkeRange{
		{"gkeNodeCidr", a.NodeCIDR, 8, 29, "10.0.0.0/20"},
		{"gkePodCidr", a.PodCIDR, 9, 21, "10.4.0.0/14"},
		{"gkeServiceCidr", a.ServiceCIDR, 16, 27, "10.8.0.0/20"},
	}
	prefixes := map[string]netip.Prefix{}
	for _, own := range ranges {
		prefix, sound := own.check(r)
		if !sound {
			continue
		}
		for _, other := range ranges {
			if taken, ok := prefixes[other.key]; ok && taken.Overlaps(prefix) {
				r.Fault(own.key, own.value, fmt.Sprintf("overlaps %s, which is %s", other.key, other.value),
					"choose ranges that lie side by side, such as "+own.example)
			}
		}
		prefixes[own.key] = prefix
	}
	a.checkRoomForNodes(r, prefixes)
}

var (
	googleAPIs = newRanges("199.36.153.4/30", "199.36.153.8/30") // by which private networks reach them
	// googlePrivate are ranges that a network may have beside the private ones, as nobody on the Internet has them
	// (https://cloud.google.com/vpc/docs/subnets#valid-ranges).
	googlePrivate = newRanges("192.0.0.0/24", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "192.88.99.0/24", "198.18.0.0/15",
		"240.0.0.0/4")
)

func (g gkeRange) check(r *check.Report) (prefix netip.Prefix, sound bool) {
	prefix, err := netip.ParsePrefix(g.value)
	switch {
	case err != nil || !prefix.Addr().Is4():
		r.Fault(g.key, g.value, "must be an IPv4 range in CIDR notation", "write it as "+g.example)
	case prefix != prefix.Masked():
		r.Fault(g.key, g.value, "has bits set beyond its prefix", "write "+prefix.Masked().String())
	case prefix.Bits() < g.widest || prefix.Bits() > g.least:
		r.Fault(g.key, g.value, fmt.Sprintf("must be /%d to /%d", g.widest, g.least), "use "+g.example)
	case local.overlap(prefix) || googleAPIs.overlap(prefix):
		// https://cloud.google.com/vpc/docs/subnets#restricted-ranges
		r.Fault(g.key, g.value, "lies in a range that Google keeps for itself", "use "+g.example)
	default:
		if !private.hold(prefix) && !googlePrivate.hold(prefix) {
			r.Warn(g.key, g.value, "is a range of the Internet, whose owner pods then cannot reach", "use "+g.example)
		}
		return prefix, true
	}
	return prefix, false
}

const (
	// podBits are those of the range that each node takes for the 110 pods that it may have
	// (https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr).
	podBits = 24
	// keptAddresses are those of a subnetwork that Google keeps for itself
	// (https://cloud.google.com/vpc/docs/subnets#unusable-ip-addresses-in-every-subnet).
	keptAddresses = 4
)

// checkRoomForNodes holds the ranges against the most nodes that there may be. Google says so only once a node has no room.
func (a *GKEArgs) checkRoomForNodes(r *check.Report, prefixes map[string]netip.Prefix) {
	most := a.Nodes.Max + surgeNodes
	if pods, ok := prefixes["gkePodCidr"]; ok && 1<<max(podBits-pods.Bits(), 0) < most {
		r.Fault("gkePodCidr", a.PodCIDR, fmt.Sprintf("has room for the pods of %d nodes, a /%d for each, and nodesMax with one more "+
			"during upgrades makes %d", 1<<max(podBits-pods.Bits(), 0), podBits, most), "choose a wider range, or lower nodesMax")
	}
	if nodes, ok := prefixes["gkeNodeCidr"]; ok && 1<<(32-nodes.Bits())-keptAddresses < most {
		r.Fault("gkeNodeCidr", a.NodeCIDR, fmt.Sprintf("has addresses for %d nodes, and nodesMax with one more during upgrades makes %d",
			1<<(32-nodes.Bits())-keptAddresses, most), "choose a wider range, or lower nodesMax")
	}
}
