package infra

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// managedPolicyLimit is AWS's, in characters without white space
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
const managedPolicyLimit = 6144

// The counts are those of the official document, v2.13.0 to v3.5.0. Lacking one action, the controller stops.
func TestLoadBalancerControllerPolicyIsComplete(t *testing.T) {
	policy := loadBalancerControllerPolicy()
	assert.Len(t, policy.Statement, 16)
	var actions []string
	for _, s := range policy.Statement {
		actions = append(actions, s.Action...)
	}
	assert.Len(t, actions, 86)
	for _, late := range []string{
		"elasticloadbalancing:DescribeListenerAttributes", "ec2:GetSecurityGroupsForVpc",
		"ec2:DescribeRouteTables", "elasticloadbalancing:SetRulePriorities",
	} {
		assert.Contains(t, actions, late, "added in a later version")
	}
	text, err := policy.json()
	require.NoError(t, err)
	assert.Less(t, len(text), managedPolicyLimit)
}

// What changes or deletes something is bound to resources that the controller made itself, but for the few actions that
// AWS cannot bind, which the official document leaves open too.
func TestLoadBalancerControllerPolicyIsBound(t *testing.T) {
	unbound := []string{
		"ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress", "ec2:CreateSecurityGroup",
		"elasticloadbalancing:CreateListener", "elasticloadbalancing:DeleteListener",
		"elasticloadbalancing:CreateRule", "elasticloadbalancing:DeleteRule",
		"elasticloadbalancing:SetWebAcl", "elasticloadbalancing:ModifyListener", "elasticloadbalancing:AddListenerCertificates",
		"elasticloadbalancing:RemoveListenerCertificates", "elasticloadbalancing:ModifyRule", "elasticloadbalancing:SetRulePriorities",
	}
	for _, s := range loadBalancerControllerPolicy().Statement {
		if len(s.Condition) > 0 || !slices.Equal(s.Resource, []string{"*"}) {
			continue
		}
		for _, action := range s.Action {
			service, name, _ := strings.Cut(action, ":")
			reads := strings.HasPrefix(name, "Describe") || strings.HasPrefix(name, "Get") || strings.HasPrefix(name, "List")
			integration := slices.Contains([]string{"waf-regional", "wafv2", "shield"}, service)
			assert.True(t, reads || integration || slices.Contains(unbound, action), "%s reaches everything", action)
		}
	}
}

// The autoscaler may shrink the groups of its own cluster and of no other.
func TestClusterAutoscalerPolicyIsBound(t *testing.T) {
	for _, s := range clusterAutoscalerPolicy("mine").Statement {
		for _, action := range s.Action {
			switch action {
			case "autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup":
				assert.Equal(t, []string{"owned"}, s.Condition["StringEquals"]["aws:ResourceTag/k8s.io/cluster-autoscaler/mine"], action)
			case "eks:DescribeNodegroup":
				assert.Equal(t, []string{"arn:aws:eks:*:*:nodegroup/mine/*/*"}, s.Resource)
			default:
				_, name, _ := strings.Cut(action, ":")
				assert.True(t, strings.HasPrefix(name, "Describe") || strings.HasPrefix(name, "Get"), "%s changes something unbound", action)
			}
		}
	}
}

// Only the one service account may take on the role.
func TestServiceAccountTrust(t *testing.T) {
	trust, err := serviceAccountTrust("arn:aws:iam::1:oidc-provider/issuer", "issuer", "kube-system", "controller").json()
	require.NoError(t, err)
	assert.JSONEq(t, `{"Version":"2012-10-17","Statement":[{
		"Effect":"Allow","Action":["sts:AssumeRoleWithWebIdentity"],
		"Principal":{"Federated":"arn:aws:iam::1:oidc-provider/issuer"},
		"Condition":{"StringEquals":{
			"issuer:sub":["system:serviceaccount:kube-system:controller"],
			"issuer:aud":["sts.amazonaws.com"]}}}]}`, trust)
}
