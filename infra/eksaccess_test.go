package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

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

func TestEKSAccessEntries(t *testing.T) {
	cluster := deployEKS(t, `eksAccessEntries: [
		{name: all, principalArn: "arn:aws:iam::123456789012:role/a", policy: AmazonEKSClusterAdminPolicy},
		{name: one, principalArn: "arn:aws:iam::123456789012:role/b", policy: AmazonEKSEditPolicy, namespace: migratory}]`).Find(t, eksName)
	assert.Equal(t, "arn:aws:iam::123456789012:role/a", cluster.At("accessEntries.all.principalArn"))
	assert.Equal(t, map[string]any{"AmazonEKSClusterAdminPolicy": map[string]any{
		"policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy", "accessScope": map[string]any{"type": "cluster"},
	}}, cluster.At("accessEntries.all.accessPolicies"))
	assert.Equal(t, map[string]any{"type": "namespace", "namespaces": []any{"migratory"}},
		cluster.At("accessEntries.one.accessPolicies.AmazonEKSEditPolicy.accessScope"))
}
