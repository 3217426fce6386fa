package infra

// loadBalancerControllerPolicy is the controller's official policy, complete: 16 statements, unchanged from v2.13.0 to v3.5.0
// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json). Most rights
// to change something are bound to a tag that the controller puts on what it makes.
func loadBalancerControllerPolicy() policyDocument {
	const tag = "elbv2.k8s.aws/cluster"
	var (
		anything        = []string{"*"}
		requestTagged   = null("aws:RequestTag/"+tag, "false")
		resourceTagged  = null("aws:ResourceTag/"+tag, "false")
		retagging       = map[string][]string{"aws:RequestTag/" + tag: {"true"}, "aws:ResourceTag/" + tag: {"false"}}
		securityGroups  = []string{"arn:aws:ec2:*:*:security-group/*"}
		loadBalancers   = elb("targetgroup/*/*", "loadbalancer/net/*/*", "loadbalancer/app/*/*")
		listeners       = elb("listener/net/*/*/*", "listener/app/*/*/*", "listener-rule/net/*/*/*", "listener-rule/app/*/*/*")
		changeOwnGroups = []string{"ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"}
	)
	return newPolicy(
		allow([]string{"iam:CreateServiceLinkedRole"}, anything, map[string]map[string][]string{
			"StringEquals": {"iam:AWSServiceName": {"elasticloadbalancing.amazonaws.com"}},
		}),
		allow(loadBalancerReads, anything, nil),
		allow(integrations, anything, nil),
		allow(changeOwnGroups, anything, nil),
		allow([]string{"ec2:CreateSecurityGroup"}, anything, nil),
		allow([]string{"ec2:CreateTags"}, securityGroups, map[string]map[string][]string{
			"StringEquals": {"ec2:CreateAction": {"CreateSecurityGroup"}},
			"Null":         requestTagged["Null"],
		}),
		allow([]string{"ec2:CreateTags", "ec2:DeleteTags"}, securityGroups, map[string]map[string][]string{"Null": retagging}),
		allow(append(changeOwnGroups[:2:2], "ec2:DeleteSecurityGroup"), anything, resourceTagged),
		allow(elbActions("CreateLoadBalancer", "CreateTargetGroup"), anything, requestTagged),
		allow(elbActions("CreateListener", "DeleteListener", "CreateRule", "DeleteRule"), anything, nil),
		allow(elbActions("AddTags", "RemoveTags"), loadBalancers, map[string]map[string][]string{"Null": retagging}),
		allow(elbActions("AddTags", "RemoveTags"), listeners, nil),
		allow(elbActions("ModifyLoadBalancerAttributes", "SetIpAddressType", "SetSecurityGroups", "SetSubnets", "DeleteLoadBalancer",
			"ModifyTargetGroup", "ModifyTargetGroupAttributes", "DeleteTargetGroup", "ModifyListenerAttributes",
			"ModifyCapacityReservation", "ModifyIpPools"), anything, resourceTagged),
		allow(elbActions("AddTags"), loadBalancers, map[string]map[string][]string{
			"StringEquals": {"elasticloadbalancing:CreateAction": {"CreateTargetGroup", "CreateLoadBalancer"}},
			"Null":         requestTagged["Null"],
		}),
		allow(elbActions("RegisterTargets", "DeregisterTargets"), elb("targetgroup/*/*"), nil),
		allow(elbActions("SetWebAcl", "ModifyListener", "AddListenerCertificates", "RemoveListenerCertificates", "ModifyRule",
			"SetRulePriorities"), anything, nil),
	)
}

var loadBalancerReads = append([]string{
	"ec2:DescribeAccountAttributes",
	"ec2:DescribeAddresses",
	"ec2:DescribeAvailabilityZones",
	"ec2:DescribeInternetGateways",
	"ec2:DescribeVpcs",
	"ec2:DescribeVpcPeeringConnections",
	"ec2:DescribeSubnets",
	"ec2:DescribeSecurityGroups",
	"ec2:DescribeInstances",
	"ec2:DescribeNetworkInterfaces",
	"ec2:DescribeTags",
	"ec2:GetCoipPoolUsage",
	"ec2:DescribeCoipPools",
	"ec2:GetSecurityGroupsForVpc",
	"ec2:DescribeIpamPools",
	"ec2:DescribeRouteTables",
}, elbActions("DescribeLoadBalancers", "DescribeLoadBalancerAttributes", "DescribeListeners", "DescribeListenerCertificates",
	"DescribeSSLPolicies", "DescribeRules", "DescribeTargetGroups", "DescribeTargetGroupAttributes", "DescribeTargetHealth",
	"DescribeTags", "DescribeTrustStores", "DescribeListenerAttributes", "DescribeCapacityReservation")...)

// integrations are what certificates, sign-in, firewalls and Shield need.
var integrations = []string{
	"cognito-idp:DescribeUserPoolClient",
	"acm:ListCertificates",
	"acm:DescribeCertificate",
	"iam:ListServerCertificates",
	"iam:GetServerCertificate",
	"waf-regional:GetWebACL",
	"waf-regional:GetWebACLForResource",
	"waf-regional:AssociateWebACL",
	"waf-regional:DisassociateWebACL",
	"wafv2:GetWebACL",
	"wafv2:GetWebACLForResource",
	"wafv2:AssociateWebACL",
	"wafv2:DisassociateWebACL",
	"shield:GetSubscriptionState",
	"shield:DescribeProtection",
	"shield:CreateProtection",
	"shield:DeleteProtection",
}

func allow(actions, resources []string, conditions map[string]map[string][]string) statement {
	return statement{Effect: "Allow", Action: actions, Resource: resources, Condition: conditions}
}

func null(key, absent string) map[string]map[string][]string {
	return map[string]map[string][]string{"Null": {key: {absent}}}
}

func elbActions(names ...string) []string { return prefixed("elasticloadbalancing:", names) }

func elb(resources ...string) []string {
	return prefixed("arn:aws:elasticloadbalancing:*:*:", resources)
}

func prefixed(prefix string, names []string) []string {
	result := make([]string, len(names))
	for i, name := range names {
		result[i] = prefix + name
	}
	return result
}
