package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

// A name that Google does not know is told before anything is made.
func TestGKEAddress(t *testing.T) {
	const function = "gcp:compute/getAddress:getAddress"
	args := configtest.Args[GKEArgs](t, `gkeLoadBalancerAddress: clients`)
	run, err := mocks.Try(clouds(), create(args, ""))
	require.ErrorContains(t, err, "no address is found by the name clients, which is gkeLoadBalancerAddress, in the region us-east1")
	require.ErrorContains(t, err, "gcloud compute addresses create clients --region us-east1 --project example-project")
	for _, r := range run.Resources {
		assert.Equal(t, "pulumi:providers:gcp", r.TypeToken, "made before the address was looked for")
	}

	reserved := clouds()
	reserved.Results[function] = map[string]any{"address": "203.0.113.7"}
	run = mocks.Deploy(t, reserved, create(args, ""))
	if assert.Len(t, run.Calls, 1) {
		assert.Equal(t, function, run.Calls[0].Token)
		assert.Equal(t, "clients", run.Calls[0].Args["name"].StringValue())
		assert.Equal(t, "us-east1", run.Calls[0].Args["region"].StringValue())
	}
	assertExplicit(t, run)
	assert.Empty(t, deployGKE(t, `{}`).Calls, "nobody asks for it")
}
