package infra

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

const (
	eksName      = "eks:index:Cluster migratorydata"
	eksNodes     = "NodeGroup migratorydata"
	eksComponent = "stateful-clusters:infra:EKS migratorydata"
)

func deployEKS(t *testing.T, change string) *mocks.Run {
	t.Helper()
	return deploy(t, configtest.Args[EKSArgs](t, change))
}

// On creation the left waits for the right; on destroy the right outlives the left.
func TestEKSOrder(t *testing.T) {
	run := deployEKS(t, `eksNatPerZone: true`)
	run.Waits(t, eksNodes, eksName)
	for _, policy := range nodePolicies {
		run.Waits(t, eksNodes, "RolePolicyAttachment migratorydata-node-"+policy)
	}
	for _, zone := range []string{"us-east-1a", "us-east-1b"} {
		// Nodes come when they have a way out to the Internet.
		run.Waits(t, eksNodes, "NatGateway migratorydata-"+zone, "RouteTableAssociation migratorydata-private-"+zone)
	}
	run.Waits(t, "Addon migratorydata-metrics-server", eksNodes)
	for _, name := range []string{"aws-load-balancer-controller", "cluster-autoscaler"} {
		run.Waits(t, "Release "+name, eksNodes, "RolePolicyAttachment migratorydata-"+name)
	}
}

// Nothing waits for what it does not need.
func TestEKSIndependence(t *testing.T) {
	run := deployEKS(t, `{}`)
	run.Independent(t, eksName, "NatGateway migratorydata-us-east-1a", "Role migratorydata-node")
	run.Independent(t, "Role migratorydata-node", eksName)
	run.Independent(t, "Release aws-load-balancer-controller", "Release cluster-autoscaler", "Addon migratorydata-metrics-server")
	run.Independent(t, "Release cluster-autoscaler", "Release aws-load-balancer-controller", "Addon migratorydata-metrics-server")
}

func TestEKSProviders(t *testing.T) {
	run := deployEKS(t, `{}`)
	assertExplicit(t, run)
	assert.Equal(t, "pulumi:providers:aws migratorydata", run.Find(t, eksNodes).ProviderName())
	assert.Equal(t, "pulumi:providers:kubernetes migratorydata", run.Find(t, "Release cluster-autoscaler").ProviderName())
	for _, name := range []string{eksName, eksNodes, "VPC migratorydata", "Release cluster-autoscaler", "providers:kubernetes migratorydata"} {
		assert.Equal(t, eksComponent, run.Find(t, name).Parent(), name)
	}
}

// The client Service depends on what is reachable: the controller must outlive the load balancer to take it down.
func TestEKSHandsOutItsController(t *testing.T) {
	mocks.Deploy(t, clouds(), func(ctx *pulumi.Context) error {
		cluster, err := bring(ctx, configtest.Args[EKSArgs](t, `{}`), "", nil)
		if assert.NoError(t, err) && assert.Len(t, cluster.Reachable, 1) {
			cluster.Reachable[0].URN().ApplyT(func(urn pulumi.URN) error {
				assert.Contains(t, urn, "Release::aws-load-balancer-controller")
				return nil
			})
		}
		return err
	})
}

// EKS takes subnets of the first two zones for good; nodes use all zones.
func TestEKSAnotherZone(t *testing.T) {
	run := deployEKS(t, `eksZones: [us-east-1c, us-east-1a, us-east-1b]`)
	assert.Equal(t, []any{"migratorydata-private-us-east-1c-id", "migratorydata-private-us-east-1a-id"},
		run.Find(t, eksName).At("privateSubnetIds"))
	assert.Len(t, run.Find(t, eksNodes).At("subnetIds"), 3)
}

// Tags reach everything by the provider, and the load balancer by its controller.
func TestEKSTags(t *testing.T) {
	run := deployEKS(t, `{tags: [{name: team, value: messaging}], foreignTags: [cost-centre]}`)
	provider, controller := run.Find(t, "providers:aws migratorydata"), run.Find(t, "Release aws-load-balancer-controller")
	assert.Equal(t, "us-east-1", provider.At("region"))
	assert.Equal(t, "messaging", provider.At("defaultTags.tags.team"))
	assert.Equal(t, []any{"cost-centre"}, provider.At("ignoreTags.keys"))
	assert.Equal(t, map[string]any{"team": "messaging"}, controller.At("values.defaultTags"))
	assert.Nil(t, deployEKS(t, `{}`).Find(t, "providers:aws migratorydata").At("ignoreTags"))
}
