package infra

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// Values of EndpointAccess.
const (
	endpointPublic  = "public"
	endpointPrivate = "private"
)

// maxPublicAccess is how many ranges EKS takes, a quota that AWS raises for nobody
// (https://docs.aws.amazon.com/general/latest/gr/eks.html#limits_eks).
const maxPublicAccess = 40

func (a *EKSArgs) publicAccessCIDRs() pulumi.StringArrayInput {
	if a.EndpointAccess != endpointPublic {
		return nil
	}
	return pulumi.ToStringArray(a.PublicAccessCIDRs)
}

func (a *EKSArgs) checkEndpoint(r *check.Report) {
	r.OneOf("eksEndpointAccess", a.EndpointAccess, endpointPublic, endpointPrivate)
	if a.EndpointAccess == endpointPublic && len(a.PublicAccessCIDRs) == 0 {
		r.Fault("eksPublicAccessCidrs", a.PublicAccessCIDRs, "admits nobody to a public endpoint",
			"name the ranges that may connect, or set eksEndpointAccess to private")
	}
	for _, prefix := range (admission{"eksPublicAccessCidrs", a.PublicAccessCIDRs, maxPublicAccess, "the Kubernetes API"}).check(r) {
		// EKS takes no reserved addresses (https://docs.aws.amazon.com/eks/latest/userguide/config-cluster-endpoint.html).
		if private.hold(prefix) || local.hold(prefix) || reserved.hold(prefix) {
			r.Fault("eksPublicAccessCidrs", prefix.String(), "is a private or reserved range, which EKS refuses: its endpoint is on the Internet",
				"name the addresses that others see, such as that of your NAT; nodes use the private endpoint")
		}
	}
	if a.EndpointAccess == endpointPrivate {
		r.Warn("eksEndpointAccess", a.EndpointAccess, "is reached from inside the VPC only, also by this program",
			"make the cluster with a public endpoint, limited by eksPublicAccessCidrs; switch once pulumi runs where it reaches the VPC")
	}
}
