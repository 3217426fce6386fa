package infra

import (
	"fmt"
	"net/netip"
	"slices"

	"stateful-clusters/internal/check"
)

// ranges are address ranges to compare others with.
type ranges []netip.Prefix

func newRanges(texts ...string) ranges {
	all := make(ranges, len(texts))
	for i, text := range texts {
		all[i] = netip.MustParsePrefix(text)
	}
	return all
}

var (
	// private are the ranges of networks of one's own (RFC 1918, RFC 6598).
	private = newRanges("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
	// local are those of one machine, of one link, and of groups: no machine has such an address in a network (RFC 6890, RFC 5771).
	local = newRanges("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32")
	// reserved are further ranges that nobody on the Internet has: for protocols, tests and the future (RFC 6890).
	reserved = newRanges("192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4")
)

// hold reports whether a prefix lies in one of the ranges.
func (r ranges) hold(prefix netip.Prefix) bool {
	return slices.ContainsFunc(r, func(outer netip.Prefix) bool {
		return outer.Bits() <= prefix.Bits() && outer.Contains(prefix.Addr())
	})
}

// overlap reports whether a prefix has an address of one of the ranges.
func (r ranges) overlap(prefix netip.Prefix) bool { return slices.ContainsFunc(r, prefix.Overlaps) }

// admission is a list of ranges that a cloud lets in.
type admission struct {
	key    string
	values []string
	most   int    // of the list
	what   string // that the ranges reach, which has an IPv4 address
}

// check wants IPv4 ranges, each once, and no more than the cloud takes. It returns those that are sound.
func (a admission) check(r *check.Report) []netip.Prefix {
	r.CIDRs(a.key, a.values...)
	r.Unique(a.key, a.values)
	var sound []netip.Prefix
	for _, value := range a.values {
		prefix, err := netip.ParsePrefix(value)
		switch {
		case err != nil || prefix != prefix.Masked():
		case !prefix.Addr().Is4():
			r.Fault(a.key, value, "is an IPv6 range, and "+a.what+" has an IPv4 address", "remove it")
		default:
			sound = append(sound, prefix)
		}
	}
	if len(a.values) > a.most {
		r.Fault(a.key, len(a.values), fmt.Sprintf("are more ranges than the %d that the cloud takes", a.most), "join some into wider ones")
	}
	return sound
}
