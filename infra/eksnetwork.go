package infra

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"stateful-clusters/internal/check"
)

var awsRegion = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`)

func (a *EKSArgs) checkNetwork(r *check.Report) {
	switch {
	case !awsRegion.MatchString(a.Region):
		r.Fault("eksRegion", a.Region, "must be an AWS region", "write it as us-east-1")
	case strings.HasPrefix(a.Region, "cn-") || strings.HasPrefix(a.Region, "us-gov-"):
		r.Fault("eksRegion", a.Region, "lies in another AWS partition, for which the controller's policy differs",
			"choose a region of the partition aws")
	}
	for _, zone := range a.Zones {
		letter, ok := strings.CutPrefix(zone, a.Region)
		if !ok || len(letter) != 1 || letter < "a" || letter > "h" {
			r.Fault("eksZones", zone, "must be an availability zone of eksRegion, which is "+a.Region,
				fmt.Sprintf("write it as %sa", a.Region))
		}
	}
	if len(a.Zones) < 2 || len(a.Zones) > maxZones {
		r.Fault("eksZones", a.Zones, fmt.Sprintf("must be 2 to %d zones: EKS refuses a single one", maxZones),
			"name two or three zones of the region")
	}
	r.Unique("eksZones", a.Zones)
	prefix, err := netip.ParsePrefix(a.VPCCIDR)
	switch {
	case err != nil || !prefix.Addr().Is4():
		r.Fault("eksVpcCidr", a.VPCCIDR, "must be an IPv4 range in CIDR notation", "write it as 10.0.0.0/16")
	case prefix != prefix.Masked():
		r.Fault("eksVpcCidr", a.VPCCIDR, "has bits set beyond its prefix", "write "+prefix.Masked().String())
	case prefix.Bits() < 16 || prefix.Bits() > 22:
		r.Fault("eksVpcCidr", a.VPCCIDR, "must be /16 to /22: AWS makes no larger network, and every pod takes an address", "use a /16")
	}
}
