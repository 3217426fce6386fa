package infra

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"stateful-clusters/internal/check"
)

// oldZone is the usual name of a zone that EKS does not take, as one each of us-west-1 and ca-central-1, whose names differ by account
// (https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html).
const oldZone = "us-east-1e"

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
	if slices.Contains(a.Zones, oldZone) {
		r.Warn("eksZones", oldZone, "is use1-az3 in most accounts, where EKS makes no control plane, and no new type of instance is",
			"take another; `aws ec2 describe-availability-zones` shows which it is in yours")
	}
	prefix, err := netip.ParsePrefix(a.VPCCIDR)
	switch {
	case err != nil || !prefix.Addr().Is4():
		r.Fault("eksVpcCidr", a.VPCCIDR, "must be an IPv4 range in CIDR notation", "write it as 10.0.0.0/16")
	case prefix != prefix.Masked():
		r.Fault("eksVpcCidr", a.VPCCIDR, "has bits set beyond its prefix", "write "+prefix.Masked().String())
	case prefix.Bits() < 16 || prefix.Bits() > 22:
		r.Fault("eksVpcCidr", a.VPCCIDR, "must be /16 to /22: AWS makes no larger network, and every pod takes an address", "use a /16")
	case local.overlap(prefix):
		r.Fault("eksVpcCidr", a.VPCCIDR, "lies in a range in which no machine can have an address", "use 10.0.0.0/16")
	default:
		a.warnOfNetwork(r, prefix)
	}
}

// inUse is the range of Docker's bridge, which services of AWS have on their own machines
// (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html).
var inUse = newRanges("172.17.0.0/16")

// classE is no fault, since no page says what AWS does with it: it names private and public ranges, 100.64.0.0/10 and 198.19.0.0/16, and
// refuses 169.254.0.0/16 (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html). The network is the first thing that is
// made, so a refusal costs seconds.
var classE = newRanges("240.0.0.0/4")

const (
	// subnetBits is how much longer the prefix of a subnet is than that of its network.
	subnetBits = 4
	// keptByAWS are the addresses of a subnet that AWS keeps for itself (https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html).
	keptByAWS = 5
	// nodeAddresses is how many a node of two cores takes at once: it holds a second network interface of ten addresses ready for pods
	// (https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/eni-and-ip-target.md).
	nodeAddresses = 20
)

// warnOfNetwork says what AWS advises against, and what EKS says only once a node or a pod has no address.
func (a *EKSArgs) warnOfNetwork(r *check.Report, network netip.Prefix) {
	switch {
	case inUse.overlap(network):
		r.Warn("eksVpcCidr", a.VPCCIDR, "has addresses that Docker, and with it some services of AWS, use on their own machines",
			"use another range, such as 10.0.0.0/16")
	case classE.hold(network):
		r.Warn("eksVpcCidr", a.VPCCIDR, "is reserved for the future, and not among the ranges that AWS names for networks, so it may refuse it",
			"use 10.0.0.0/16")
	case !private.hold(network) && !reserved.hold(network):
		r.Warn("eksVpcCidr", a.VPCCIDR, "is a range of the Internet, whose owner the nodes then cannot reach", "use 10.0.0.0/16")
	}
	if len(a.Zones) == 0 {
		return
	}
	inZone := (a.Nodes.Max+len(a.Zones)-1)/len(a.Zones) + surgeNodes
	if room := 1<<(32-network.Bits()-subnetBits) - keptByAWS; room < inZone*nodeAddresses {
		r.Warn("eksVpcCidr", a.VPCCIDR, fmt.Sprintf("has %d addresses in a zone, and %d nodes there take about %d for their pods",
			room, inZone, inZone*nodeAddresses), "choose a wider range, up to /16, or lower nodesMax")
	}
}
