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
		cluster, err := configtest.Args[EKSArgs](t, `{}`).Create(ctx, "")
		if assert.NoError(t, err) && assert.Len(t, cluster.Reachable, 1) {
			cluster.Reachable[0].URN().ApplyT(func(urn pulumi.URN) error {
				assert.Contains(t, urn, "Release::aws-load-balancer-controller")
				return nil
			})
		}
		return err
	})
}

// An update must not undo the autoscaler, nor give up while nodes are drained one after the other.
func TestEKSNodeGroupRollsOut(t *testing.T) {
	rpc := deployEKS(t, `{}`).Find(t, eksNodes).RegisterRPC
	assert.Equal(t, []string{"scalingConfig.desiredSize"}, rpc.GetIgnoreChanges())
	assert.Equal(t, "120m", rpc.GetCustomTimeouts().GetUpdate())
}

// EKS takes subnets of the first two zones for good; nodes use all zones.
func TestEKSAnotherZone(t *testing.T) {
	run := deployEKS(t, `eksZones: [us-east-1c, us-east-1a, us-east-1b]`)
	assert.Equal(t, []any{"migratorydata-private-us-east-1c-id", "migratorydata-private-us-east-1a-id"}, run.Find(t, eksName).At("privateSubnetIds"))
	assert.Len(t, run.Find(t, eksNodes).At("subnetIds"), 3)
}

func TestEKSAccess(t *testing.T) {
	public := deployEKS(t, `eksPublicAccessCidrs: [203.0.113.0/24]`).Find(t, eksName)
	assert.Equal(t, true, public.At("endpointPublicAccess"))
	assert.Equal(t, true, public.At("endpointPrivateAccess"), "nodes reach the API from inside, whatever ranges may from outside")
	assert.Equal(t, []any{"203.0.113.0/24"}, public.At("publicAccessCidrs"))
	assert.Equal(t, "API", public.At("authenticationMode"))
	assert.Equal(t, true, public.At("vpcCniOptions.enableNetworkPolicy"), "without it a NetworkPolicy has no effect")

	private := deployEKS(t, `eksEndpointAccess: private`).Find(t, eksName)
	assert.Equal(t, false, private.At("endpointPublicAccess"))
	assert.Nil(t, private.At("publicAccessCidrs"), "AWS refuses ranges without a public endpoint")
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

func TestEKSAddonVersions(t *testing.T) {
	newest := deployEKS(t, `{}`).Find(t, eksName)
	assert.Nil(t, newest.At("vpcCniOptions.addonVersion"))
	assert.Nil(t, newest.At("kubeProxyAddonOptions.version"))
	pinned := deployEKS(t, `{eksVpcCniVersion: v1.20.4-eksbuild.1, eksKubeProxyVersion: v1.35.0-eksbuild.2}`).Find(t, eksName)
	assert.Equal(t, "v1.20.4-eksbuild.1", pinned.At("vpcCniOptions.addonVersion"))
	assert.Equal(t, "v1.35.0-eksbuild.2", pinned.At("kubeProxyAddonOptions.version"))
}

// The group is there before EKS would make one that keeps everything.
func TestEKSLogs(t *testing.T) {
	assert.Empty(t, deployEKS(t, `{}`).All("LogGroup migratorydata"))
	run := deployEKS(t, `{eksLogTypes: [audit], eksLogRetention: 7}`)
	group := run.Find(t, "LogGroup migratorydata")
	assert.Equal(t, "/aws/eks/migratorydata/cluster", group.At("name"), "the name that EKS writes to")
	assert.Equal(t, 7, group.At("retentionInDays"))
	run.Waits(t, eksName, "LogGroup migratorydata")
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

// Each controller acts under a role that its own service account alone may take on.
func TestEKSRoles(t *testing.T) {
	run := deployEKS(t, `{}`)
	for _, name := range []string{"aws-load-balancer-controller", "cluster-autoscaler"} {
		assert.Contains(t, run.Find(t, "Role migratorydata-"+name).At("assumeRolePolicy"), `"`+issuer+`:sub":["system:serviceaccount:kube-system:`+name+`"]`)
		assert.Equal(t, "arn:aws:iam::123456789012:policy/policy", run.Find(t, "RolePolicyAttachment migratorydata-"+name).At("policyArn"))
	}
	const annotation = `annotations["eks.amazonaws.com/role-arn"]`
	assert.Equal(t, "arn:aws:iam::123456789012:role/role", run.Find(t, "Release cluster-autoscaler").At("values.rbac.serviceAccount."+annotation))
	assert.Equal(t, "arn:aws:iam::123456789012:role/role", run.Find(t, "Release aws-load-balancer-controller").At("values.serviceAccount."+annotation))
	assert.Equal(t, "migratorydata", run.Find(t, "Release cluster-autoscaler").At("values.autoDiscovery.clusterName"))
}
