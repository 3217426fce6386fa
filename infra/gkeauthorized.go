package infra

import (
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

func (a *GKEArgs) checkAuthorizedCIDRs(r *check.Report) {
	if len(a.AuthorizedCIDRs) == 0 {
		r.Fault("gkeAuthorizedCidrs", a.AuthorizedCIDRs, "admits nobody to the Kubernetes API, this program neither",
			"name the ranges that may connect, or 0.0.0.0/0 for everybody")
	}
	r.CIDRs("gkeAuthorizedCidrs", a.AuthorizedCIDRs...)
	for _, cidr := range a.AuthorizedCIDRs {
		if prefix, err := netip.ParsePrefix(cidr); err == nil && !prefix.Addr().Is4() {
			r.Fault("gkeAuthorizedCidrs", cidr, "is an IPv6 range, and the Kubernetes API of GKE has an IPv4 address", "remove it")
		}
	}
	r.Unique("gkeAuthorizedCidrs", a.AuthorizedCIDRs)
}
