package clouds

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// What AWS deletes slowly keeps what it uses: the interfaces of the load balancer outlast its Service, the nodes and the cluster, so
// that the public subnets and the Internet gateway have to wait. Destroy waits with them, and leaves nothing behind.
func TestSlowDeletionsAreAwaited(t *testing.T) {
	w := newWorld(t, "eks")
	w.Apply()
	require.NoError(t, w.cloud.Set(t.Context(), control.Settings{Factor: 0.01})) // patient for 12 seconds
	for _, slow := range []string{"slow delete LoadBalancer 1h", "slow delete NatGateway 2s", "slow delete NodeGroup 2s"} {
		w.inject(slow)
	}
	ledger := len(w.ledger(0))
	ended := make(chan struct{})
	var out string
	var err error
	go func() {
		defer close(ended)
		out, err = w.Try("destroy", "--yes", "--skip-preview")
	}()
	deletion := func(kind, name string) control.Entry {
		for _, e := range w.ledger(ledger) {
			if e.Operation == control.Delete && control.Kind(e.Type) == kind && e.Name == name {
				return e
			}
		}
		return control.Entry{}
	}
	blocked := [][2]string{{"Subnet", "eks-migratorydata-public-us-east-1a"}, {"Subnet", "eks-migratorydata-public-us-east-1b"}, {"InternetGateway", "eks-migratorydata"}}
	for _, b := range blocked {
		w.Eventually(b[0]+" "+b[1]+" is to be deleted", func() bool {
			e := deletion(b[0], b[1])
			return !e.Start.IsZero() && time.Since(e.Start) > 500*time.Millisecond
		})
		assert.Empty(t, deletion(b[0], b[1]).Outcome, "%s went before the load balancer's interfaces", b[0])
	}
	for _, r := range w.resources() {
		if strings.HasSuffix(r.Type, ":LoadBalancer") {
			require.NoError(t, w.cloud.Remove(t.Context(), r.Type, r.ID)) // its hour is over
		}
	}
	<-ended
	require.NoError(t, err, out)
	w.gone("after slow deletions")
	for _, b := range blocked {
		assert.Greater(t, deletion(b[0], b[1]).Attempts, 1, "%s %s", b[0], b[1])
	}
	nat, address := deletion("NatGateway", "eks-migratorydata-us-east-1a"), deletion("Eip", "eks-migratorydata-us-east-1a")
	assert.Greater(t, nat.End.Sub(nat.Start), 2*time.Second)
	assert.True(t, address.Start.After(nat.End), "the address went before the gateway that has it")
}
