package infra

import (
	"testing"

	"stateful-clusters/internal/config/configtest"
)

func TestEKSFaults(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`clusterName: -migratorydata`, "clusterName", "beginning with a letter or digit", "eks-migratorydata"},
		{`clusterName: messaging-production-us-east`, "clusterName", "must be up to 27 letters", "eks-migratorydata"},
		{`kubernetesVersion: 1.30`, "kubernetesVersion", "must be a minor version of Kubernetes for EKS", "write it in quotes"}, // YAML reads 1.3
		{`kubernetesVersion: "1.29"`, "kubernetesVersion", "is older than 1.30", "still supports"},
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
		{`eksVpcCidr: 10.0.0.0/15`, "eksVpcCidr", "AWS makes no larger network", "use a /16"},
		{`eksEndpointAccess: Public`, "eksEndpointAccess", "must be one of public, private", `did you mean "public"?`},
		{`eksPublicAccessCidrs: []`, "eksPublicAccessCidrs", "admits nobody to a public endpoint", "eksEndpointAccess to private"},
		{`eksPublicAccessCidrs: [anywhere]`, "eksPublicAccessCidrs", "must be an address range in CIDR notation", "203.0.113.0/24"},
		{`eksLogTypes: [audits]`, "eksLogTypes", "must be one of api, audit", `did you mean "audit"?`},
		{`eksLogTypes: [api, api]`, "eksLogTypes", `names "api" twice`, "name it once"},
		{`eksLogRetention: 31`, "eksLogRetention", "must be a number of days that CloudWatch knows", "use 7, 14, 30"},
		{`eksInstanceType: m5`, "eksInstanceType", "must be an EC2 instance type", "m5.large"},
		{`eksInstanceType: c7gn.xlarge`, "eksInstanceType", "has ARM processors", "m5.large"},
		{`eksDiskSize: 19`, "eksDiskSize", "must lie between 20 and 16384", "in that range"},
		{`eksVpcCniVersion: 1.20.4`, "eksVpcCniVersion", "must be a version of an EKS add-on", "describe-addon-versions"},
		{`eksKubeProxyVersion: latest`, "eksKubeProxyVersion", "must be a version of an EKS add-on", "describe-addon-versions"},
		{`eksChartRepository: aws.github.io/eks-charts`, "eksChartRepository", "must be the URL of a chart repository", "https://"},
		{`eksAutoscalerChartRepository: ""`, "eksAutoscalerChartRepository", "must be the URL of a chart repository", "https://"},
		{`eksLoadBalancerControllerVersion: ^3.5.0`, "eksLoadBalancerControllerVersion", "must be an exact chart version", "1.2.3"},
		{`eksClusterAutoscalerVersion: 9.x`, "eksClusterAutoscalerVersion", "must be an exact chart version", "1.2.3"},
		{`nodesMin: 0`, "nodesMin", "must lie between 1 and 1000", "in that range"},
		{`nodesMax: 1001`, "nodesMax", "must lie between 1 and 1000", "in that range"},
		{`{foreignTags: [team], tags: [{name: team, value: a}]}`, "foreignTags", "both the program's and not", "remove it from one of them"},
		{`foreignTags: [""]`, "foreignTags", "is no name of a tag", "remove it"},
	})
	configtest.Warnings[EKSArgs](t, []configtest.Case{
		{`eksEndpointAccess: private`, "eksEndpointAccess", "is reached from inside the VPC only", "where the VPC can be reached"},
	})
	configtest.Sound[EKSArgs](t,
		`eksInstanceType: m7i.metal-24xl`,
		`eksInstanceType: g4dn.xlarge`, // GPUs, whose type has a g as ARM's have
		`{eksVpcCidr: 10.1.0.0/22, eksZones: [us-east-1h, us-east-1a, us-east-1c]}`,
		`{eksVpcCniVersion: v1.20.4-eksbuild.1, eksKubeProxyVersion: v1.35.0-eksbuild.2}`,
		`{eksChartRepository: "oci://registry.example.com/charts", eksLoadBalancerControllerVersion: v3.5.0}`,
		`{nodesMin: 1, nodesMax: 1, eksDiskSize: 20}`,
		`{foreignTags: [team], tags: [{name: owner, value: a}]}`,
	)
}

func TestAccessEntryFaults(t *testing.T) {
	const view = `principalArn: "arn:aws:iam::123456789012:role/a", policy: AmazonEKSViewPolicy`
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`eksAccessEntries: [{` + view + `}]`, "eksAccessEntries", "lacks a name", "a name of its own"},
		{`eksAccessEntries: [{name: a, principalArn: role/a, policy: AmazonEKSViewPolicy}]`,
			"eksAccessEntries", "must be the ARN of an IAM role or user", "arn:aws:iam::123456789012:role/deployer"},
		{`eksAccessEntries: [{name: a, principalArn: "arn:aws:iam::123456789012:role/a", policy: AmazonEKSClusterPolicy}]`,
			"eksAccessEntries", "must be one of AmazonEKSClusterAdminPolicy", `did you mean "AmazonEKSClusterAdminPolicy"?`},
		{`eksAccessEntries: [{name: a, ` + view + `, namespace: My Team}]`, "eksAccessEntries", "must be a DNS label", "choose a name"},
		{`eksAccessEntries: [{name: a, ` + view + `}, {name: b, ` + view + `}]`,
			"eksAccessEntries", `names "arn:aws:iam::123456789012:role/a" twice`, "name it once"},
		{`eksAccessEntries: [{name: a, ` + view + `}, {name: a, principalArn: "arn:aws:iam::123456789012:user/b", policy: AmazonEKSViewPolicy}]`,
			"eksAccessEntries", `names "a" twice`, "name it once"},
	})
	configtest.Sound[EKSArgs](t, `eksAccessEntries: [{name: a, `+view+`, namespace: migratory}]`)
}
