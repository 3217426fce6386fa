package record

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A URN holds the types of the parents, not their names: two components of one type must not give a child the same name.
func TestTwoEqualURNsAreRefused(t *testing.T) {
	site := func(name, child string) pulumi.RunFunc {
		return func(ctx *pulumi.Context) error {
			var component, resource pulumi.ResourceState
			if err := ctx.RegisterComponentResource("test:index:Site", name, &component); err != nil {
				return err
			}
			return ctx.RegisterComponentResource("test:index:Network", child, &resource, pulumi.Parent(&component))
		}
	}
	both := func(one, other pulumi.RunFunc) error {
		_, err := Program(func(ctx *pulumi.Context) error {
			if err := one(ctx); err != nil {
				return err
			}
			return other(ctx)
		}, Options{Config: Config{Stack: "test"}})
		return err
	}
	require.NoError(t, both(site("nyc", "nyc-network"), site("sfc", "sfc-network")))
	err := both(site("nyc", "network"), site("sfc", "network"))
	assert.ErrorContains(t, err, "two resources have the URN urn:pulumi:test::stateful-clusters::test:index:Site$test:index:Network::network")
}
