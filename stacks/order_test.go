package stacks

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Members come after the nodes and go before them: every object is declared by the provider of the cluster, which depends on them. The
// packages of both test their own order.
func TestObjectsUseTheProviderOfTheCluster(t *testing.T) {
	for stack, needs := range map[string]string{
		"eks": "aws:eks/nodeGroup:NodeGroup::eks-migratorydata", "aks": "ManagedCluster::aks-migratorydata",
		"gke": "gcp:container/nodePool:NodePool::gke-migratorydata", "local": "",
	} {
		recorded := run(t, stack, nil)
		for _, r := range recorded.Resources {
			if strings.HasPrefix(r.Type, "kubernetes:") {
				provider := providerURN(r.Request.GetProvider())
				assert.Contains(t, provider, "pulumi:providers:kubernetes", r.Name)
			}
			if r.Type == "pulumi:providers:kubernetes" {
				assert.Contains(t, strings.Join(r.Request.GetDependencies(), " "), needs, stack)
			}
		}
	}
}

// The load balancer's controller outlives its Service, or the load balancer stays behind.
// Members wait for the load balancer that gates them.
func TestTheClientServiceNeedsItsController(t *testing.T) {
	recorded := run(t, "eks", nil)
	service := find(t, recorded, "kubernetes:core/v1:Service", "migratorydata-cs")
	require.Contains(t, strings.Join(service.Request.GetDependencies(), " "), "Release::aws-load-balancer-controller")
	assert.Contains(t, find(t, recorded, statefulSetType, "migratorydata").Request.GetDependencies(), service.URN)
}
