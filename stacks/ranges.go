package stacks

import (
	"fmt"

	"stateful-clusters/internal/check"
)

// warnOfOverlaps holds the networks of sites against each other that reach their load balancers from inside only: they must be joined, by
// peering or a VPN, and no route leads to an address that both have.
func warnOfOverlaps(r *check.Report, sites []*site) {
	for i, s := range sites {
		if s.platform == nil {
			continue
		}
		for _, other := range sites[:i] {
			if other.platform == nil {
				continue
			}
			for _, own := range s.platform.Ranges() {
				for _, theirs := range other.platform.Ranges() {
					if own.Prefix.Overlaps(theirs.Prefix) {
						r.Warn(s.values.Name(own.Key), own.Prefix, fmt.Sprintf("overlaps %v of the site %s, so their networks cannot be joined, "+
							"and internalLoadBalancer lets nobody reach a router from elsewhere", theirs.Prefix, other.name),
							"choose another range, or another platform where that decides it, or set internalLoadBalancer to false")
					}
				}
			}
		}
	}
}
