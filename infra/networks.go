package infra

import "net/netip"

// Range is one of the address ranges that the network of a cluster has, and the key that decides it.
type Range struct {
	Key    string
	Prefix netip.Prefix
}

// whole returns those that are ranges. The others are faults of their own.
func whole(texts ...[2]string) (all []Range) {
	for _, text := range texts {
		if prefix, err := netip.ParsePrefix(text[1]); err == nil {
			all = append(all, Range{text[0], prefix.Masked()})
		}
	}
	return all
}

// Ranges are those of a network of its own. Pods have addresses of it too.
func (a *EKSArgs) Ranges() []Range { return whole([2]string{"eksVpcCidr", a.VPCCIDR}) }

// Ranges are those of the network that AKS makes for each cluster alike. Pods have addresses of their own, which nobody else sees.
func (a *AKSArgs) Ranges() []Range { return whole([2]string{"platform", "10.224.0.0/12"}) }

// Ranges are those of a network of its own. Of one that is there already nothing is known.
func (a *GKEArgs) Ranges() []Range {
	if a.Network != "" {
		return nil
	}
	return whole([2]string{"gkeNodeCidr", a.NodeCIDR}, [2]string{"gkePodCidr", a.PodCIDR})
}

// Ranges are not known.
func (a *ExistingArgs) Ranges() []Range { return nil }
