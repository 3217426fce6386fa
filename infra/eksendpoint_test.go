package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

func TestEKSEndpointFaults(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`eksEndpointAccess: Public`, "eksEndpointAccess", "must be one of public, private", `did you mean "public"?`},
		{`eksPublicAccessCidrs: []`, "eksPublicAccessCidrs", "admits nobody to a public endpoint", "eksEndpointAccess to private"},
		{`eksPublicAccessCidrs: [anywhere]`, "eksPublicAccessCidrs", "must be an address range in CIDR notation", "203.0.113.0/24"},
	})
	configtest.Warnings[EKSArgs](t, []configtest.Case{
		{`eksEndpointAccess: private`, "eksEndpointAccess", "is reached from inside the VPC only", "limited by eksPublicAccessCidrs"},
	})
	configtest.Sound[EKSArgs](t, `eksPublicAccessCidrs: [203.0.113.0/24]`)
}

func TestEKSEndpoint(t *testing.T) {
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
