package infra

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

// list is a configuration of one key with a number of ranges.
func list(key string, count int) string {
	var all []string
	for i := range count {
		all = append(all, fmt.Sprintf("203.0.%d.0/24", i))
	}
	return key + ": [" + strings.Join(all, ", ") + "]"
}

// Who reaches the Kubernetes API, by each cloud's own rules.
func TestAdmissionFaults(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`eksPublicAccessCidrs: ["2001:db8::/32"]`, "eksPublicAccessCidrs", "is an IPv6 range", "remove it"},
		{`eksPublicAccessCidrs: [203.0.113.0/24, 10.0.0.0/16]`, "eksPublicAccessCidrs", "private or reserved range, which EKS refuses", "NAT"},
		{`eksPublicAccessCidrs: [203.0.113.0/24, 203.0.113.0/24]`, "eksPublicAccessCidrs", "twice", "name it once"},
		{list("eksPublicAccessCidrs", 41), "eksPublicAccessCidrs", "are more ranges than the 40", "join some"},
	})
	for _, refused := range []string{"10.0.0.0/8", "172.31.0.0/16", "192.168.1.1/32", "100.64.0.0/10", "127.0.0.1/32", "169.254.0.0/16",
		"198.18.0.0/15", "240.0.0.0/4"} {
		change := "eksPublicAccessCidrs: [" + refused + "]"
		assert.Len(t, configtest.Args[EKSArgs](t, change).Check().Faults, 1, refused)
	}
	configtest.Sound[EKSArgs](t, list("eksPublicAccessCidrs", 40), `eksPublicAccessCidrs: [0.0.0.0/1, 172.0.0.0/8, 203.0.113.7/32]`)

	configtest.Faults[AKSArgs](t, []configtest.Case{
		{`aksAuthorizedIpRanges: ["2001:db8::/32"]`, "aksAuthorizedIpRanges", "is an IPv6 range", "remove it"},
		{`aksAuthorizedIpRanges: [203.0.113.7]`, "aksAuthorizedIpRanges", "must be an address range", "203.0.113.7/32"},
		{list("aksAuthorizedIpRanges", 201), "aksAuthorizedIpRanges", "are more ranges than the 200", "join some"},
	})
	configtest.Warnings[AKSArgs](t, []configtest.Case{
		{`aksAuthorizedIpRanges: [10.0.0.0/8]`, "aksAuthorizedIpRanges", "is a private or reserved range, from which nobody", "your NAT"},
		{`aksAuthorizedIpRanges: [0.0.0.0/32]`, "aksAuthorizedIpRanges", "admits nobody but the cluster itself", "that Pulumi runs from"},
	})
	configtest.Sound[AKSArgs](t, `aksAuthorizedIpRanges: [0.0.0.0/32, 203.0.113.0/24]`, list("aksAuthorizedIpRanges", 200))

	configtest.Faults[GKEArgs](t, []configtest.Case{
		{list("gkeAuthorizedCidrs", 101), "gkeAuthorizedCidrs", "are more ranges than the 100", "join some"},
	})
	public := "{gkePrivateNodes: false, gkeNat: false, "
	configtest.Warnings[GKEArgs](t, []configtest.Case{
		{public + list("gkeAuthorizedCidrs", 51) + "}", "gkeAuthorizedCidrs", "are more ranges than the 50", "join some"},
	})
	configtest.Sound[GKEArgs](t, public+list("gkeAuthorizedCidrs", 50)+"}")
	configtest.Sound[GKEArgs](t, list("gkeAuthorizedCidrs", 100), `gkeAuthorizedCidrs: [10.0.0.0/8]`)
}
