package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/config/configtest"
)

func reserving(addresses ...string) Exposure {
	return with(func(e *Exposure) { e.Single, e.Reserved = true, addresses })
}

// Each cloud has its own name for an address that somebody reserved.
func TestALoadBalancerTakesItsReservedAddress(t *testing.T) {
	for _, c := range []struct {
		on interface {
			LoadBalancer(Exposure) LoadBalancer
			CheckExposure(Exposure) check.Report
		}
		address, annotation string
	}{
		{&EKSArgs{Zones: []string{"us-east-1a"}}, "eipalloc-0123456789abcdef0", "service.beta.kubernetes.io/aws-load-balancer-eip-allocations"},
		{&AKSArgs{}, "router-1", "service.beta.kubernetes.io/azure-pip-name"},
		{&GKEArgs{}, "router-1", "networking.gke.io/load-balancer-ip-addresses"},
	} {
		b := c.on.LoadBalancer(reserving(c.address))
		assert.Equal(t, c.address, b.Annotations[c.annotation])
		assert.Contains(t, b.Replacing, c.annotation, "only a new load balancer takes another address")
		assert.NotContains(t, c.on.LoadBalancer(balanced).Annotations, c.annotation)
		assert.Empty(t, c.on.CheckExposure(reserving(c.address)).Faults)
	}
}

func TestReservedAddressesFaults(t *testing.T) {
	inside := func(e Exposure) Exposure { e.Internal = true; return e }
	eks := &EKSArgs{Region: "us-east-1", Zones: []string{"us-east-1a"}}
	const allocation = "eipalloc-0123456789abcdef0"
	for _, c := range []struct {
		on   interface{ CheckExposure(Exposure) check.Report }
		e    Exposure
		want configtest.Case
	}{
		{eks, reserving("203.0.113.7"), configtest.Case{"", reservedKey, "must be the allocation of an Elastic IP", "--region us-east-1"}},
		{eks, inside(reserving(allocation)), configtest.Case{"", reservedKey, "are public, and internalLoadBalancer", "remove one"}},
		{&EKSArgs{}, reserving(allocation), configtest.Case{"", reservedKey, "may be in several zones", "set eksZones"}},
		{&AKSArgs{}, reserving("/subscriptions/a"), configtest.Case{"", reservedKey, "must be the name of a public IP", "write the name"}},
		{&AKSArgs{}, inside(reserving("a")), configtest.Case{"", reservedKey, "are public, and internalLoadBalancer", "remove one"}},
		{&GKEArgs{Region: "us-east1"}, reserving("203.0.113.7"),
			configtest.Case{"", reservedKey, "must be the name of a reserved address", "--region us-east1"}},
		{&GKEArgs{LoadBalancerAddress: "clients"}, reserving("a"),
			configtest.Case{"", "gkeLoadBalancerAddress", "names those of the routers", "remove it"}},
		{&ExistingArgs{}, reserving("a"), configtest.Case{"", reservedKey, "of an unknown kind", "remove it"}},
	} {
		configtest.Finding(t, c.want, c.on.CheckExposure(c.e).Faults)
	}
}
