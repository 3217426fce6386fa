package clouds

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// What is made in IAM counts only after a while. The providers ask again until a service may take on its role, and the load
// balancer controller until it has its own rights: it tells so in the Service's events.
func TestYoungRightsAreAwaited(t *testing.T) {
	w := newWorld(t, "eks")
	young := func(is bool) {
		settings := control.Settings{Factor: 0.01} // patient for 12 seconds
		if is {
			settings.Propagation = 3600
		}
		require.NoError(t, w.cloud.Set(t.Context(), settings))
	}
	created := func(kind string) control.Entry {
		for _, e := range w.ledger(0) {
			if e.Operation == control.Create && control.Kind(e.Type) == kind {
				return e
			}
		}
		return control.Entry{}
	}
	type result struct {
		out string
		err error
	}
	young(true)
	ended := make(chan result, 1)
	go func() {
		out, err := w.Try("up", "--yes", "--skip-preview")
		ended <- result{out, err}
	}()

	asked := func(kind string) func() bool {
		return func() bool {
			e := created(kind)
			return !e.Start.IsZero() && time.Since(e.Start) > 500*time.Millisecond
		}
	}
	w.Eventually("the cluster's role is too young", asked("Cluster"))
	assert.Empty(t, created("Cluster").Outcome, "the cluster was made with a role that does not count yet")
	young(false)
	w.Eventually("the cluster is there", func() bool { return created("Cluster").Outcome == control.OK })
	young(true)
	w.Eventually("the nodes' role is too young", asked("NodeGroup"))
	assert.Empty(t, created("NodeGroup").Outcome, "the nodes were made with a role that does not count yet")
	young(false)
	w.Eventually("the nodes are there", func() bool { return created("NodeGroup").Outcome == control.OK })
	young(true)
	w.Eventually("the controller is refused", func() bool {
		said := w.List("events", "{.items[*].message}", metav1.ListOptions{FieldSelector: "involvedObject.name=migratorydata-cs,reason=FailedDeployModel"})
		return strings.Contains(strings.Join(said, " "), "Failed deploy model due to AccessDenied")
	})
	assert.Empty(t, created("LoadBalancer").ID, "the controller made a load balancer without rights")
	young(false)

	up := <-ended
	require.NoError(t, up.err, up.out)
	assert.Greater(t, created("Cluster").Attempts, 1)
	assert.Greater(t, created("NodeGroup").Attempts, 1)
	assert.NotEmpty(t, created("LoadBalancer").ID)
	w.converged("after young rights")
}
