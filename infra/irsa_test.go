package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Each controller acts under a role that its own service account alone may take on.
func TestEKSRoles(t *testing.T) {
	run := deployEKS(t, `{}`)
	for name, account := range map[string]string{
		"aws-load-balancer-controller": "values.serviceAccount", "cluster-autoscaler": "values.rbac.serviceAccount",
	} {
		subject := `"` + issuer + `:sub":["system:serviceaccount:kube-system:` + name + `"]`
		assert.Contains(t, run.Find(t, "Role migratorydata-"+name).At("assumeRolePolicy"), subject)
		assert.Equal(t, "arn:aws:iam::123456789012:policy/policy", run.Find(t, "RolePolicyAttachment migratorydata-"+name).At("policyArn"))
		release := run.Find(t, "Release "+name)
		assert.Equal(t, "arn:aws:iam::123456789012:role/role", release.At(account+`.annotations["eks.amazonaws.com/role-arn"]`))
		assert.Equal(t, name, release.At(account+".name"))
	}
	assert.Equal(t, "migratorydata", run.Find(t, "Release cluster-autoscaler").At("values.autoDiscovery.clusterName"))
}
