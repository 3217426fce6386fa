package infra

import (
	"slices"

	"stateful-clusters/internal/check"
)

// maxAuthorized is how many ranges AKS takes (https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges).
const maxAuthorized = 200

// checkAuthorized wants ranges from which somebody can come: the Kubernetes API has a public address. 0.0.0.0/32 is Azure's word for
// nobody but the cluster itself.
func (a *AKSArgs) checkAuthorized(r *check.Report) {
	const key, nobody = "aksAuthorizedIpRanges", "0.0.0.0/32"
	if slices.Equal(a.AuthorizedIPRanges, []string{nobody}) {
		r.Warn(key, nobody, "admits nobody but the cluster itself, so Pulumi reaches the Kubernetes API only from there",
			"add the addresses that Pulumi runs from")
	}
	for _, prefix := range (admission{key, a.AuthorizedIPRanges, maxAuthorized, "the Kubernetes API"}).check(r) {
		if (private.hold(prefix) || local.hold(prefix) || reserved.hold(prefix)) && prefix.String() != nobody {
			r.Warn(key, prefix.String(), "is a private or reserved range, from which nobody reaches the public address of the Kubernetes API",
				"name the addresses that others see, such as that of your NAT")
		}
	}
}
