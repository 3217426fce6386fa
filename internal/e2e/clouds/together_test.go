package clouds

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// The engine deletes in levels, and waits for the slowest of each. What takes longest in a network must lie in the control
// plane's level, or a destroy takes a minute more (newNATGateway in infra/vpc.go).
func TestTheNATGatewayGoesBesideTheControlPlane(t *testing.T) {
	w := newWorld(t, "eks")
	w.Apply()
	require.NoError(t, w.cloud.Set(t.Context(), control.Settings{Factor: 0.02}))
	from := len(w.ledger(0))
	w.Destroy()
	gone := map[string]control.Entry{}
	for _, call := range w.ledger(from) {
		gone[call.Type] = call
	}
	gateway, plane := gone["aws:ec2/natGateway:NatGateway"], gone["aws:eks/cluster:Cluster"]
	require.Equal(t, control.Delete, gateway.Operation)
	require.Equal(t, control.Delete, plane.Operation)
	assert.True(t, gateway.Start.Before(plane.End), "the NAT gateway waited until the control plane was gone")
	assert.True(t, plane.Start.Before(gateway.End), "the control plane waited until the NAT gateway was gone")
}
