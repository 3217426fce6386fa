package clouds

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// A cloud that asks to call again later is called again, by the providers and by the controllers in the cluster, and nothing comes
// of it: neither when much is made at once, nor when it is looked at, used or deleted.
func TestThrottledCallsAreMadeAgain(t *testing.T) {
	for stack, throttled := range map[string]map[string][]string{
		"eks": {
			"up":      {"create Vpc 2x", "create Role 4x", "create Subnet 6x", "create Cluster 3x", "create NodeGroup 5x", "create LoadBalancer 2x"},
			"refresh": {"read Subnet 4x", "read Cluster 3x", "read NodeGroup 2x"},
			"destroy": {"delete LoadBalancer 2x", "delete NodeGroup 5x", "delete Cluster 3x", "delete Subnet 4x", "delete Vpc 2x"},
		},
		"aks": {
			"up":      {"create ResourceGroup 2x", "create ManagedCluster 3x", "invoke listManagedClusterUserCredentials 3x", "create LoadBalancer 2x"},
			"refresh": {"read ManagedCluster 3x"},
			"destroy": {"delete LoadBalancer 2x", "delete ManagedCluster 5x", "delete ResourceGroup 2x"},
		},
	} {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			for _, command := range []string{"up", "refresh", "destroy"} {
				w.throttled(command, throttled[command])
			}
			w.gone("after destroy")
		})
	}
}

// throttled runs a command while calls are throttled. It succeeds, and the ledger shows that all were made again.
func (w *scene) throttled(command string, calls []string) {
	w.T.Helper()
	wanted, before := 0, len(w.ledger(0))
	for _, call := range calls {
		w.inject("throttle " + call)
		times := 0
		_, err := fmt.Sscanf(call[strings.LastIndex(call, " ")+1:], "%dx", &times)
		require.NoError(w.T, err)
		wanted += times
	}
	w.Pulumi(command, "--yes", "--skip-preview")
	faults, err := w.cloud.Faults(w.T.Context())
	require.NoError(w.T, err)
	assert.Empty(w.T, faults, "%s: calls that were never made", command)
	again := 0
	for _, e := range w.ledger(before) {
		switch {
		case e.Outcome == control.OK:
			again += e.Attempts - 1
		case strings.HasSuffix(e.Type, ":LoadBalancer"): // whose controllers begin anew
			assert.Contains(w.T, e.Outcome, "Rate exceeded")
			again++
		default:
			w.T.Errorf("%s: %s %s: %s", command, e.Operation, e.Type, e.Outcome)
		}
	}
	assert.Equal(w.T, wanted, again, "%s: attempts", command)
	if command == "up" {
		w.converged("after throttled calls")
	}
}

// Throttled for longer than a provider is patient, a run fails with the resource's name and the cloud's words. The next one goes on.
func TestThrottledForTooLong(t *testing.T) {
	for stack, kind := range map[string]string{"eks": "NodeGroup", "aks": "ManagedCluster"} {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			for _, operation := range []string{"create", "update", "delete"} {
				w.inject(fmt.Sprintf("throttle %s %s 100000x", operation, kind))
				w.Set("nodesMax=" + map[string]string{"create": "5", "update": "6", "delete": "6"}[operation])
				run := map[string]string{"create": "up", "update": "up", "delete": "destroy"}[operation]
				out, err := w.Try(run, "--yes", "--skip-preview")
				require.Error(t, err, "%s %s", operation, kind)
				assert.Regexp(t, fmt.Sprintf(`error: .*%s %s \(%s-migratorydata\).*: ThrottlingException: Rate exceeded \(after [0-9]{2,} attempts\)`, operation, kind, stack), out)
				require.NoError(t, w.cloud.Calm(t.Context()))
				if run == "up" {
					w.Apply()
					w.converged("after a throttled " + operation)
				}
			}
			w.Destroy()
			w.gone("after a throttled destroy")
		})
	}
}
