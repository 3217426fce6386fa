package stacks

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/record"
)

// On creation the left waits for the right; on destroy the right outlives the left.
func TestEKSOrder(t *testing.T) {
	g := newGraph(t, run(t, "eks", map[string]string{"eksNatPerZone": "true"}))
	const nodes = "NodeGroup eks-migratorydata"

	for _, object := range g.run.Resources {
		if strings.HasPrefix(object.Type, "kubernetes:") {
			g.waits(object.Type+" "+object.Name, nodes)
		}
	}
	g.waits(nodes, "eks:index:Cluster eks-migratorydata")
	for _, policy := range nodePolicyAttachments {
		g.waits(nodes, "RolePolicyAttachment eks-migratorydata-node-"+policy)
	}
	for _, zone := range []string{"us-east-1a", "us-east-1b"} {
		g.waits(nodes, "NatGateway eks-migratorydata-"+zone)
		g.waits(nodes, "Route eks-migratorydata-private-"+zone)
		g.waits(nodes, "RouteTableAssociation eks-migratorydata-private-"+zone)
		// One after the other, up to a gateway that works from its first moment (newNATGateway says what else it is good for).
		g.waits("NatGateway eks-migratorydata-"+zone, "Eip eks-migratorydata-"+zone)
		g.waits("Eip eks-migratorydata-"+zone, "RouteTableAssociation eks-migratorydata-public-"+zone)
		g.waits("RouteTableAssociation eks-migratorydata-public-"+zone, "Route eks-migratorydata-public-"+zone)
		g.waits("RouteTable eks-migratorydata-public-"+zone, "InternetGateway eks-migratorydata")
		g.waits("RouteTableAssociation eks-migratorydata-private-"+zone, "Route eks-migratorydata-private-"+zone)
	}
	g.waits("Addon eks-migratorydata-metrics-server", nodes)

	const controller = "Release aws-load-balancer-controller"
	g.waits(controller, "RolePolicyAttachment eks-migratorydata-aws-load-balancer-controller")
	g.waits("Release cluster-autoscaler", "RolePolicyAttachment eks-migratorydata-cluster-autoscaler")
	g.waits("Service migratorydata-cs", controller)
	g.waits("StatefulSet migratorydata", "Service migratorydata-cs")
}

// Nothing waits for what it does not need.
func TestEKSIndependence(t *testing.T) {
	g := newGraph(t, run(t, "eks", nil))
	const cluster = "eks:index:Cluster eks-migratorydata"
	for _, gateway := range g.all("NatGateway eks-migratorydata-us-east-1a") {
		g.doesNotWait(cluster, gateway)
	}
	g.doesNotWait(cluster, "Role eks-migratorydata-node")
	g.doesNotWait("Role eks-migratorydata-node", cluster)
	g.doesNotWait("Release aws-load-balancer-controller", "Release cluster-autoscaler")
	g.doesNotWait("Release cluster-autoscaler", "Release aws-load-balancer-controller")
	g.doesNotWait("Namespace migratory", "Release aws-load-balancer-controller")
	g.doesNotWait("StatefulSet migratorydata", "Release cluster-autoscaler")
	g.doesNotWait("StatefulSet migratorydata", "Addon eks-migratorydata-metrics-server")
}

func TestAKSOrder(t *testing.T) {
	g := newGraph(t, run(t, "aks", nil))
	const cluster = "ManagedCluster aks-migratorydata"
	g.waits(cluster, "ResourceGroup aks-migratorydata")
	for _, object := range g.run.Resources {
		if strings.HasPrefix(object.Type, "kubernetes:") {
			g.waits(object.Type+" "+object.Name, cluster)
		}
	}
	// No controller of ours has to reach the members for them to be ready.
	g.doesNotWait("StatefulSet migratorydata", "Service migratorydata-cs")
	// The engine would delete such a provider before what it has to delete, and leave a broken state behind.
	provider := find(t, g.run, "pulumi:providers:kubernetes", "aks-migratorydata")
	assert.Empty(t, provider.Request.ReplaceWith)
}

func TestMembersOrder(t *testing.T) {
	for _, stack := range stackNames {
		t.Run(stack, func(t *testing.T) {
			config := load(t, stack)
			config.SetSecret("licenseKey", "key")
			g := newGraph(t, deploy(t, record.Options{Config: config}))
			const members = "StatefulSet migratorydata"
			for _, first := range []string{
				"Service migratorydata-hs", "ServiceAccount migratorydata", "Secret migratorydata",
				"NetworkPolicy migratorydata", "PodDisruptionBudget migratorydata-pdb",
			} {
				g.waits(members, first)
				g.waits(first, "Namespace migratory")
			}
			g.waits("Service migratorydata-cs", "Namespace migratory")
			g.waits("HorizontalPodAutoscaler migratorydata-autoscale", "Namespace migratory")
			g.doesNotWait(members, "HorizontalPodAutoscaler migratorydata-autoscale")
			g.doesNotWait("HorizontalPodAutoscaler migratorydata-autoscale", members)
			g.doesNotWait("Service migratorydata-cs", members)
		})
	}
}

var nodePolicyAttachments = []string{
	"AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly", "AmazonSSMManagedInstanceCore",
}

// EKS takes subnets of the first two zones for ever; nodes use all zones, and a zone's addresses do not depend on the others.
func TestAnotherZone(t *testing.T) {
	inputs := func(recorded *record.Run, typeToken, name, path string) any {
		return at(record.Plain(find(t, recorded, typeToken, name).Inputs), path)
	}
	const subnet, subnets = "aws:ec2/subnet:Subnet", "privateSubnetIds"
	two := run(t, "eks", nil)
	three := run(t, "eks", map[string]string{"eksZones": `["us-east-1c","us-east-1a","us-east-1b"]`})
	assert.Len(t, inputs(three, "eks:index:Cluster", "eks-migratorydata", subnets), 2)
	assert.Len(t, inputs(three, "aws:eks/nodeGroup:NodeGroup", "eks-migratorydata", "subnetIds"), 3)
	for _, name := range []string{"eks-migratorydata-public-us-east-1a", "eks-migratorydata-private-us-east-1b"} {
		assert.Equal(t, inputs(two, subnet, name, "cidrBlock"), inputs(three, subnet, name, "cidrBlock"), name)
	}
	blocks := map[any]bool{}
	for _, r := range three.Resources {
		if r.Type == subnet {
			blocks[record.Plain(r.Inputs)["cidrBlock"]] = true
		}
	}
	assert.Len(t, blocks, 6, "each subnet has addresses of its own")
}
