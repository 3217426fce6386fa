package account

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// zonesOf makes a network with a public subnet in each zone, and returns its id and theirs.
func zonesOf(t *testing.T, a *Account, zones ...string) (network string, subnets []any) {
	network = create(t, a, vpc, map[string]any{"cidrBlock": "10.0.0.0/16"}).ID
	for _, zone := range zones {
		subnets = append(subnets, create(t, a, subnetType, map[string]any{
			"vpcId": network, "availabilityZone": zone,
			"tags": map[string]any{"Name": "public-" + zone, "kubernetes.io/role/elb": "1"},
		}).ID)
	}
	return network, subnets
}

// What a Service names, its load balancer gets; what it does not name, is looked for once.
func TestSubnetsOfALoadBalancer(t *testing.T) {
	a, _ := open(t)
	network, subnets := zonesOf(t, a, "us-east-1a", "us-east-1b", "us-east-1c")
	chosen := func(wanted string) []any {
		t.Helper()
		found, err := a.subnets(network, "b", wanted, false)
		require.NoError(t, err)
		return found
	}
	assert.ElementsMatch(t, subnets, chosen(""))
	assert.ElementsMatch(t, subnets[:2], chosen("public-us-east-1a, "+subnets[1].(string)))
	_, err := a.subnets(network, "b", "public-us-east-1a,public-us-east-1d", false)
	assert.ErrorContains(t, err, "couldn't find all subnets")
	_, err = a.subnets(network, "b", "", true)
	assert.ErrorContains(t, err, "unable to resolve at least one subnet")

	create(t, a, nlbType, map[string]any{"name": "b", "subnets": subnets[:2]})
	assert.ElementsMatch(t, subnets[:2], chosen(""), "the controller does not look a second time")
	assert.ElementsMatch(t, subnets, chosen("public-us-east-1a,public-us-east-1b,public-us-east-1c"))
}

// look lets a controller look until it is done, and returns the address.
func (c controller) look(t *testing.T, create Call) corev1.LoadBalancerIngress {
	t.Helper()
	var addresses []corev1.LoadBalancerIngress
	require.Eventually(t, func() bool {
		var done bool
		var err error
		addresses, done, err = c.sync(t.Context(), create, true)
		return assert.NoError(t, err) && done
	}, time.Minute, time.Millisecond)
	require.Len(t, addresses, 1)
	return addresses[0]
}

func (c controller) wants(service *corev1.Service, inputs map[string]any) Call {
	return *c.balancer(service, "b", "us-east-1", inputs)
}

// A Network Load Balancer enters and leaves zones under its address, and holds the subnets in which it is.
func TestALoadBalancerMovesWithItsSubnets(t *testing.T) {
	a, _ := open(t)
	network, subnets := zonesOf(t, a, "us-east-1a", "us-east-1b", "us-east-1c")
	c, service := awsController(a, "c"), &corev1.Service{}
	address := c.look(t, c.wants(service, map[string]any{"subnets": subnets[:2]}))
	assert.Equal(t, address, c.look(t, c.wants(service, map[string]any{"subnets": subnets})))
	assert.ErrorContains(t, remove(t, a, subnetType, subnets[2].(string)), "DependencyViolation")
	assert.Equal(t, address, c.look(t, c.wants(service, map[string]any{"subnets": subnets[:2]})))
	require.NoError(t, remove(t, a, subnetType, subnets[2].(string)))

	twin := create(t, a, subnetType, map[string]any{"vpcId": network, "availabilityZone": "us-east-1b"})
	_, _, err := c.sync(t.Context(), c.wants(service, map[string]any{"subnets": []any{subnets[0], twin.ID}}), true)
	assert.ErrorContains(t, err, "The Availability Zone 'us-east-1b' corresponding to the new subnet '"+twin.ID+"' is already associated")
}

// Whoever changes the side of a load balancer, or its reserved address, gets another address.
func TestAnotherLoadBalancerHasAnotherAddress(t *testing.T) {
	a, _ := open(t)
	balancers := func(token string) int {
		return len(slices.DeleteFunc(a.Resources(), func(r control.Resource) bool { return r.Type != token }))
	}
	azure := azureController(a, "c")
	create(t, a, aksType, map[string]any{"resourceName": "c"})
	side := func(internal string) corev1.LoadBalancerIngress {
		service := &corev1.Service{}
		service.Annotations = map[string]string{"service.beta.kubernetes.io/azure-load-balancer-internal": internal}
		wanted, err := azureModel(t.Context(), &azure, service, true)
		require.NoError(t, err)
		return azure.look(t, *wanted)
	}
	assert.NotEqual(t, side("false"), side("true"))
	assert.Equal(t, 1, balancers(azure.token))

	google := gkeController(a, "c")
	reserved := func(ip string) corev1.LoadBalancerIngress {
		return google.look(t, google.wants(&corev1.Service{}, map[string]any{"ip": ip}))
	}
	assert.Equal(t, "192.0.2.1", reserved("192.0.2.1").IP)
	assert.Equal(t, "192.0.2.2", reserved("192.0.2.2").IP)
	assert.Equal(t, 1, balancers(google.token))
}
