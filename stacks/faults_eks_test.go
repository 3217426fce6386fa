package stacks

var eksFaults = []configCase{
	{
		name: "cluster name with a hyphen first", stack: "eks", set: map[string]string{"clusterName": "-migratorydata"},
		faults: []finding{{"clusterName", "beginning with a letter or digit", "eks-migratorydata"}},
	},
	{
		name: "cluster name too long for IAM", stack: "eks", set: map[string]string{"clusterName": "messaging-production-us-east"},
		faults: []finding{{"clusterName", "must be up to 27 letters", "eks-migratorydata"}},
	},
	{
		name: "unknown region", stack: "eks", set: map[string]string{"eksRegion": "us-east", "eksZones": `["us-easta", "us-eastb"]`},
		faults: []finding{{"eksRegion", "must be an AWS region", "us-east-1"}},
	},
	{
		name: "region of another partition", stack: "eks", set: map[string]string{"eksRegion": "cn-north-1", "eksZones": `["cn-north-1a", "cn-north-1b"]`},
		faults: []finding{{"eksRegion", "lies in another AWS partition", "choose a region of the partition aws"}},
	},
	{
		name: "zone of another region", stack: "eks", set: map[string]string{"eksZones": `["us-east-1a", "us-east-2b"]`},
		faults: []finding{{"eksZones", "must be an availability zone of eksRegion, which is us-east-1", "us-east-1a"}},
	},
	{
		name: "zone without its region", stack: "eks", set: map[string]string{"eksZones": `["us-east-1a", "b"]`},
		faults: []finding{{"eksZones", "must be an availability zone of eksRegion", "write it as us-east-1a"}},
	},
	{
		name: "single zone", stack: "eks", set: map[string]string{"eksZones": `["us-east-1a"]`},
		faults: []finding{{"eksZones", "EKS refuses a single one", "name two or three zones"}},
	},
	{
		name: "zone given twice", stack: "eks", set: map[string]string{"eksZones": `["us-east-1a", "us-east-1a"]`},
		faults: []finding{{"eksZones", `names "us-east-1a" twice`, "name it once"}},
	},
	{
		name: "network without prefix", stack: "eks", set: map[string]string{"eksVpcCidr": "10.0.0.0"},
		faults: []finding{{"eksVpcCidr", "must be an IPv4 range in CIDR notation", "10.0.0.0/16"}},
	},
	{
		name: "network of IPv6", stack: "eks", set: map[string]string{"eksVpcCidr": "2001:db8::/56"},
		faults: []finding{{"eksVpcCidr", "must be an IPv4 range", "10.0.0.0/16"}},
	},
	{
		name: "network with host bits", stack: "eks", set: map[string]string{"eksVpcCidr": "10.0.0.1/16"},
		faults: []finding{{"eksVpcCidr", "has bits set beyond its prefix", "write 10.0.0.0/16"}},
	},
	{
		name: "network too small", stack: "eks", set: map[string]string{"eksVpcCidr": "10.0.0.0/23"},
		faults: []finding{{"eksVpcCidr", "must be /16 to /22", "use a /16"}},
	},
	{
		name: "network too large", stack: "eks", set: map[string]string{"eksVpcCidr": "10.0.0.0/15"},
		faults: []finding{{"eksVpcCidr", "AWS makes no larger network", "use a /16"}},
	},
	{
		name: "unknown access", stack: "eks", set: map[string]string{"eksEndpointAccess": "Public"},
		faults: []finding{{"eksEndpointAccess", "must be one of public, private", `did you mean "public"?`}},
	},
	{
		name: "public access for nobody", stack: "eks", set: map[string]string{"eksPublicAccessCidrs": `[]`},
		faults: []finding{{"eksPublicAccessCidrs", "admits nobody to a public endpoint", "eksEndpointAccess to private"}},
	},
	{
		name: "public access of no range", stack: "eks", set: map[string]string{"eksPublicAccessCidrs": `["anywhere"]`},
		faults: []finding{{"eksPublicAccessCidrs", "must be an address range in CIDR notation", "203.0.113.0/24"}},
	},
	{
		name: "public access with host bits", stack: "eks", set: map[string]string{"eksPublicAccessCidrs": `["203.0.113.7/24"]`},
		faults: []finding{{"eksPublicAccessCidrs", "has bits set beyond its prefix", "write 203.0.113.0/24"}},
	},
	{
		name: "unknown log", stack: "eks", set: map[string]string{"eksLogTypes": `["audits"]`},
		faults: []finding{{"eksLogTypes", "must be one of api, audit", `did you mean "audit"?`}},
	},
	{
		name: "log given twice", stack: "eks", set: map[string]string{"eksLogTypes": `["api", "api"]`},
		faults: []finding{{"eksLogTypes", `names "api" twice`, "name it once"}},
	},
	{
		name: "access entry without name", stack: "eks",
		set:    map[string]string{"eksAccessEntries": `[{"principalArn": "arn:aws:iam::123456789012:role/a", "policy": "AmazonEKSViewPolicy"}]`},
		faults: []finding{{"eksAccessEntries", "lacks a name", "a name of its own"}},
	},
	{
		name: "access entry of no principal", stack: "eks",
		set:    map[string]string{"eksAccessEntries": `[{"name": "a", "principalArn": "role/a", "policy": "AmazonEKSViewPolicy"}]`},
		faults: []finding{{"eksAccessEntries", "must be the ARN of an IAM role or user", "arn:aws:iam::123456789012:role/deployer"}},
	},
	{
		name: "access entry of an IAM policy", stack: "eks",
		set:    map[string]string{"eksAccessEntries": `[{"name": "a", "principalArn": "arn:aws:iam::123456789012:role/a", "policy": "AmazonEKSClusterPolicy"}]`},
		faults: []finding{{"eksAccessEntries", "must be one of AmazonEKSClusterAdminPolicy", "did you mean \"AmazonEKSClusterAdminPolicy\"?"}},
	},
	{
		name: "access entry of no namespace", stack: "eks",
		set:    map[string]string{"eksAccessEntries": `[{"name": "a", "principalArn": "arn:aws:iam::123456789012:role/a", "policy": "AmazonEKSViewPolicy", "namespace": "My Team"}]`},
		faults: []finding{{"eksAccessEntries", "must be a DNS label", "choose a name"}},
	},
	{
		name: "two access entries of one principal", stack: "eks",
		set: map[string]string{"eksAccessEntries": `[
			{"name": "a", "principalArn": "arn:aws:iam::123456789012:role/a", "policy": "AmazonEKSViewPolicy"},
			{"name": "b", "principalArn": "arn:aws:iam::123456789012:role/a", "policy": "AmazonEKSEditPolicy"}]`},
		faults: []finding{{"eksAccessEntries", `names "arn:aws:iam::123456789012:role/a" twice`, "name it once"}},
	},
	{
		name: "add-on by the version of its software", stack: "eks", set: map[string]string{"eksVpcCniVersion": "1.20.4"},
		faults: []finding{{"eksVpcCniVersion", "must be a version of an EKS add-on", "describe-addon-versions"}},
	},
	{
		name: "newest add-on by name", stack: "eks", set: map[string]string{"eksKubeProxyVersion": "latest"},
		faults: []finding{{"eksKubeProxyVersion", "must be a version of an EKS add-on", "describe-addon-versions"}},
	},
	{
		name: "members slower than the autoscaler waits", stack: "eks", set: map[string]string{"terminationGraceSeconds": "601"},
		faults: []finding{{"terminationGraceSeconds", "is more than the 600 seconds that the cluster autoscaler waits", "lower it"}},
	},
	{
		name: "access entry given twice", stack: "eks",
		set: map[string]string{"eksAccessEntries": `[
			{"name": "a", "principalArn": "arn:aws:iam::123456789012:role/a", "policy": "AmazonEKSViewPolicy"},
			{"name": "a", "principalArn": "arn:aws:iam::123456789012:role/b", "policy": "AmazonEKSViewPolicy"}]`},
		faults: []finding{{"eksAccessEntries", `names "a" twice`, "name it once"}},
	},
	{
		name: "unknown field of an access entry", stack: "eks",
		set:    map[string]string{"eksAccessEntries": `[{"name": "a", "principalArn": "arn:aws:iam::123456789012:role/a", "policy": "AmazonEKSViewPolicy", "namespaces": "b"}]`},
		faults: []finding{{"eksAccessEntries", "is not a field of it, these are: name, principalArn, policy, namespace", "did you mean namespace?"}},
	},
	{
		name: "type without size", stack: "eks", set: map[string]string{"eksInstanceType": "m5"},
		faults: []finding{{"eksInstanceType", "must be an EC2 instance type", "m5.large"}},
	},
	{
		name: "ARM processors", stack: "eks", set: map[string]string{"eksInstanceType": "c7gn.xlarge"},
		faults: []finding{{"eksInstanceType", "has ARM processors", "m5.large"}},
	},
	{
		name: "disk too small", stack: "eks", set: map[string]string{"eksDiskSize": "8"},
		faults: []finding{{"eksDiskSize", "must lie between 20 and 16384", "in that range"}},
	},
	{
		name: "chart repository without scheme", stack: "eks", set: map[string]string{"eksChartRepository": "aws.github.io/eks-charts"},
		faults: []finding{{"eksChartRepository", "must be the URL of a chart repository", "https://"}},
	},
	{
		name: "chart version that moves", stack: "eks", set: map[string]string{"eksClusterAutoscalerVersion": "9.x"},
		faults: []finding{{"eksClusterAutoscalerVersion", "must be an exact chart version", "1.2.3"}},
	},
}
