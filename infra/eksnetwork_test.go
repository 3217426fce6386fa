package infra

import (
	"testing"

	"stateful-clusters/internal/config/configtest"
)

func TestEKSNetworkFaults(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`{eksRegion: us-east, eksZones: [us-easta, us-eastb]}`, "eksRegion", "must be an AWS region", "us-east-1"},
		{`{eksRegion: cn-north-1, eksZones: [cn-north-1a, cn-north-1b]}`, "eksRegion", "lies in another AWS partition", "the partition aws"},
		{`eksZones: [us-east-1a, us-east-2b]`, "eksZones", "must be an availability zone of eksRegion, which is us-east-1", "us-east-1a"},
		{`eksZones: [us-east-1a, b]`, "eksZones", "must be an availability zone of eksRegion", "write it as us-east-1a"},
		{`eksZones: [us-east-1a, us-east-1i]`, "eksZones", "must be an availability zone", "us-east-1a"},
		{`eksZones: [us-east-1a]`, "eksZones", "EKS refuses a single one", "name two or three zones"},
		{`eksZones: [us-east-1a, us-east-1a]`, "eksZones", `names "us-east-1a" twice`, "name it once"},
		{`eksVpcCidr: 10.0.0.0`, "eksVpcCidr", "must be an IPv4 range in CIDR notation", "10.0.0.0/16"},
		{`eksVpcCidr: "2001:db8::/56"`, "eksVpcCidr", "must be an IPv4 range", "10.0.0.0/16"},
		{`eksVpcCidr: 10.0.0.1/16`, "eksVpcCidr", "has bits set beyond its prefix", "write 10.0.0.0/16"},
		{`eksVpcCidr: 10.0.0.0/23`, "eksVpcCidr", "must be /16 to /22", "use a /16"},
		{`eksVpcCidr: 169.254.0.0/16`, "eksVpcCidr", "no machine can have an address", "10.0.0.0/16"},
		{`eksVpcCidr: 10.0.0.0/15`, "eksVpcCidr", "AWS makes no larger network", "use a /16"},
	})
	configtest.Sound[EKSArgs](t,
		`{eksVpcCidr: 10.1.0.0/22, nodesMax: 3, eksZones: [us-east-1h, us-east-1a, us-east-1c]}`,
		`{eksRegion: eu-central-1, eksZones: [eu-central-1a, eu-central-1b]}`,
	)
	configtest.Warnings[EKSArgs](t, []configtest.Case{
		{`eksZones: [us-east-1a, us-east-1e]`, "eksZones", "is use1-az3 in most accounts", "describe-availability-zones"},
		{`eksVpcCidr: 172.17.0.0/16`, "eksVpcCidr", "use on their own machines", "another range"},
		{`eksVpcCidr: 203.0.0.0/16`, "eksVpcCidr", "is a range of the Internet", "10.0.0.0/16"},
		{`eksVpcCidr: 240.0.0.0/16`, "eksVpcCidr", "not among the ranges that AWS names", "10.0.0.0/16"},
		{`eksVpcCidr: 10.0.0.0/22`, "eksVpcCidr", "has 59 addresses in a zone, and 4 nodes there take about 80", "lower nodesMax"},
	})
	configtest.Sound[EKSArgs](t, `eksVpcCidr: 100.64.0.0/16`, `eksVpcCidr: 172.16.0.0/16`, `eksVpcCidr: 192.168.0.0/16`,
		`eksVpcCidr: 198.19.0.0/16`, `eksVpcCidr: 10.0.0.0/21`)
}
