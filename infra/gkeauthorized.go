package infra

import (
	"fmt"
	"net/netip"

	"github.com/pulumi/pulumi-gcp/sdk/v9/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// authorizedNetworks always sends the list, also where it admits everybody: without the block Google keeps the list that it has.
func (a *GKEArgs) authorizedNetworks() *container.ClusterMasterAuthorizedNetworksConfigArgs {
	blocks := container.ClusterMasterAuthorizedNetworksConfigCidrBlockArray{}
	for _, cidr := range a.AuthorizedCIDRs {
		blocks = append(blocks, &container.ClusterMasterAuthorizedNetworksConfigCidrBlockArgs{CidrBlock: pulumi.String(cidr)})
	}
	return &container.ClusterMasterAuthorizedNetworksConfigArgs{CidrBlocks: blocks}
}

// maxAuthorizedNetworks is how many ranges GKE takes, and manyAuthorizedNetworks how many it took from clusters whose nodes have public
// addresses (https://cloud.google.com/kubernetes-engine/docs/how-to/authorized-networks, in an older version: the newest was not at hand).
const (
	maxAuthorizedNetworks  = 100
	manyAuthorizedNetworks = 50
)

// checkAPI wants the Kubernetes API to be within reach of somebody.
func (a *GKEArgs) checkAPI(r *check.Report) {
	if len(a.AuthorizedCIDRs) == 0 {
		r.Fault("gkeAuthorizedCidrs", a.AuthorizedCIDRs, "admits nobody to the Kubernetes API, this program neither",
			"name the ranges that may connect, or 0.0.0.0/0 for everybody")
	}
	if most := len(a.AuthorizedCIDRs); !a.PrivateNodes && most > manyAuthorizedNetworks && most <= maxAuthorizedNetworks {
		r.Warn("gkeAuthorizedCidrs", most, fmt.Sprintf("are more ranges than the %d that GKE is known to take where gkePrivateNodes is false",
			manyAuthorizedNetworks), "join some into wider ones")
	}
	sound := admission{"gkeAuthorizedCidrs", a.AuthorizedCIDRs, maxAuthorizedNetworks, "the Kubernetes API of GKE"}.check(r)
	if a.PrivateEndpoint {
		a.checkPrivateEndpoint(r, sound)
	}
}

// checkPrivateEndpoint keeps what Google says only once it has begun to make the cluster
// (https://github.com/terraform-google-modules/terraform-google-kubernetes-engine/blob/main/docs/private_clusters.md).
func (a *GKEArgs) checkPrivateEndpoint(r *check.Report, authorized []netip.Prefix) {
	if !a.PrivateNodes {
		r.Fault("gkePrivateEndpoint", a.PrivateEndpoint, "goes with private nodes, and gkePrivateNodes is false", "set gkePrivateNodes to true")
	}
	if a.Network == "" {
		r.Fault("gkePrivateEndpoint", a.PrivateEndpoint, "leaves the Kubernetes API with an address in the cluster's network only, and in "+
			"one that the program makes nobody runs Pulumi", "set gkeNetwork to the network from which it runs, or set the key to false")
	}
	for _, prefix := range authorized {
		if !private.hold(prefix) && !googlePrivate.hold(prefix) {
			r.Fault("gkeAuthorizedCidrs", prefix.String(), "is no private range, as Google wants where gkePrivateEndpoint is true",
				"name the private ranges from which Pulumi and people connect")
		}
	}
}
