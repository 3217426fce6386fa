package pipeline

// calls are what a provider asks of its cloud about one type of resource: to read it, as every preview with --refresh does, and to
// make, change and delete it. They are on paper: the calls by which terraform-provider-aws v5 and the REST operations of azure-native are
// known to work, few of them checked one by one, and none tried against an account.
type calls struct{ read, write []string }

var awsCalls = map[string]calls{
	"aws:ec2/vpc:Vpc": {
		// With a network come its default route table, access list and security group.
		read:  []string{"ec2:DescribeVpcs", "ec2:DescribeVpcAttribute", "ec2:DescribeRouteTables", "ec2:DescribeNetworkAcls", "ec2:DescribeSecurityGroups"},
		write: []string{"ec2:CreateVpc", "ec2:ModifyVpcAttribute", "ec2:DeleteVpc", "ec2:CreateTags", "ec2:DeleteTags"},
	},
	"aws:ec2/internetGateway:InternetGateway": {
		read:  []string{"ec2:DescribeInternetGateways"},
		write: []string{"ec2:CreateInternetGateway", "ec2:AttachInternetGateway", "ec2:DetachInternetGateway", "ec2:DeleteInternetGateway", "ec2:CreateTags", "ec2:DeleteTags"},
	},
	"aws:ec2/subnet:Subnet": {
		read: []string{"ec2:DescribeSubnets"},
		// A deletion looks for network interfaces that keep the subnet.
		write: []string{"ec2:CreateSubnet", "ec2:ModifySubnetAttribute", "ec2:DeleteSubnet", "ec2:DescribeNetworkInterfaces", "ec2:CreateTags", "ec2:DeleteTags"},
	},
	"aws:ec2/routeTable:RouteTable": {
		read:  []string{"ec2:DescribeRouteTables"},
		write: []string{"ec2:CreateRouteTable", "ec2:DisassociateRouteTable", "ec2:DeleteRouteTable", "ec2:CreateTags", "ec2:DeleteTags"},
	},
	"aws:ec2/route:Route": {
		read:  []string{"ec2:DescribeRouteTables"},
		write: []string{"ec2:CreateRoute", "ec2:ReplaceRoute", "ec2:DeleteRoute"},
	},
	"aws:ec2/routeTableAssociation:RouteTableAssociation": {
		read:  []string{"ec2:DescribeRouteTables"},
		write: []string{"ec2:AssociateRouteTable", "ec2:ReplaceRouteTableAssociation", "ec2:DisassociateRouteTable"},
	},
	"aws:ec2/eip:Eip": {
		// The second since v5.46 (https://github.com/hashicorp/terraform-provider-aws/issues/41177).
		read:  []string{"ec2:DescribeAddresses", "ec2:DescribeAddressesAttribute"},
		write: []string{"ec2:AllocateAddress", "ec2:ReleaseAddress", "ec2:CreateTags", "ec2:DeleteTags"},
	},
	"aws:ec2/natGateway:NatGateway": {
		read:  []string{"ec2:DescribeNatGateways"},
		write: []string{"ec2:CreateNatGateway", "ec2:DeleteNatGateway", "ec2:CreateTags", "ec2:DeleteTags"},
	},
	"aws:iam/role:Role": {
		read:  []string{"iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"},
		write: []string{"iam:CreateRole", "iam:UpdateRole", "iam:UpdateAssumeRolePolicy", "iam:ListInstanceProfilesForRole", "iam:DeleteRole", "iam:TagRole", "iam:UntagRole"},
	},
	"aws:iam/policy:Policy": {
		read:  []string{"iam:GetPolicy", "iam:GetPolicyVersion"},
		write: []string{"iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:ListPolicyVersions", "iam:DeletePolicyVersion", "iam:DeletePolicy", "iam:TagPolicy", "iam:UntagPolicy"},
	},
	"aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
		read:  []string{"iam:ListAttachedRolePolicies"},
		write: []string{"iam:AttachRolePolicy", "iam:DetachRolePolicy"},
	},
	"aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
		read: []string{"iam:GetOpenIDConnectProvider"},
		write: []string{
			"iam:CreateOpenIDConnectProvider", "iam:UpdateOpenIDConnectProviderThumbprint", "iam:AddClientIDToOpenIDConnectProvider",
			"iam:RemoveClientIDFromOpenIDConnectProvider", "iam:DeleteOpenIDConnectProvider", "iam:TagOpenIDConnectProvider", "iam:UntagOpenIDConnectProvider",
		},
	},
	"aws:eks/cluster:Cluster": {
		read: []string{"eks:DescribeCluster"},
		// EKS is given the role, and in a new account makes one of its own (https://docs.aws.amazon.com/eks/latest/userguide/using-service-linked-roles.html).
		write: []string{"eks:CreateCluster", "eks:UpdateClusterConfig", "eks:UpdateClusterVersion", "eks:DescribeUpdate", "eks:DeleteCluster", "eks:TagResource", "eks:UntagResource", "iam:PassRole", "iam:CreateServiceLinkedRole"},
	},
	"aws:eks/nodeGroup:NodeGroup": {
		read: []string{"eks:DescribeNodegroup"},
		// What EKS looks at in the caller's name (https://docs.aws.amazon.com/step-functions/latest/dg/eks-iam.html) is among the reads.
		write: []string{
			"eks:CreateNodegroup", "eks:UpdateNodegroupConfig", "eks:UpdateNodegroupVersion", "eks:DescribeUpdate", "eks:DeleteNodegroup", "eks:TagResource", "eks:UntagResource",
			"iam:PassRole", "iam:CreateServiceLinkedRole", "iam:GetRole", "iam:ListAttachedRolePolicies", "ec2:DescribeSubnets",
		},
	},
	"aws:eks/addon:Addon": {
		// The component asks for the newest version where the configuration names none.
		read:  []string{"eks:DescribeAddon", "eks:DescribeAddonVersions"},
		write: []string{"eks:CreateAddon", "eks:UpdateAddon", "eks:DescribeUpdate", "eks:DeleteAddon", "eks:TagResource", "eks:UntagResource"},
	},
	"aws:eks/accessEntry:AccessEntry": {
		read:  []string{"eks:DescribeAccessEntry"},
		write: []string{"eks:CreateAccessEntry", "eks:UpdateAccessEntry", "eks:DeleteAccessEntry", "eks:TagResource", "eks:UntagResource"},
	},
	"aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
		read:  []string{"eks:ListAssociatedAccessPolicies"},
		write: []string{"eks:AssociateAccessPolicy", "eks:DisassociateAccessPolicy"},
	},
	"aws:cloudwatch/logGroup:LogGroup": {
		read:  []string{"logs:DescribeLogGroups", "logs:ListTagsForResource"},
		write: []string{"logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:DeleteRetentionPolicy", "logs:DeleteLogGroup", "logs:TagResource", "logs:UntagResource"},
	},
}

var azureCalls = map[string]calls{
	"azure-native:resources:ResourceGroup": {
		read: []string{"Microsoft.Resources/subscriptions/resourceGroups/read"},
		write: []string{
			"Microsoft.Resources/subscriptions/resourceGroups/write", "Microsoft.Resources/subscriptions/resourceGroups/delete",
			"Microsoft.Resources/subscriptions/operationresults/read",
		},
	},
	"azure-native:containerservice/v20241001:ManagedCluster": {
		read: []string{"Microsoft.ContainerService/managedClusters/read", "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action"},
		write: []string{
			"Microsoft.ContainerService/managedClusters/write", "Microsoft.ContainerService/managedClusters/delete",
			"Microsoft.ContainerService/locations/operations/read", "Microsoft.ContainerService/locations/operationresults/read",
		},
	},
}
