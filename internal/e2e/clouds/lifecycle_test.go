package clouds

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The life of a stack in a cloud, from an empty account to an empty control.
func TestLifeOfAStack(t *testing.T) {
	for stack, address := range map[string]string{"eks": ".elb.us-east-1.invalid", "aks": "http://127.64."} {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			for what := range w.Changes() {
				assert.True(t, strings.HasPrefix(what, "create "), "%s in an empty account", what)
			}
			assert.Empty(t, w.ledger(0), "a preview called the cloud")
			w.Apply()
			assert.Equal(t, "3", w.Get("statefulsets", "migratorydata", "{.status.readyReplicas}"))
			assert.Contains(t, w.Pulumi("stack", "output", "clientUrl"), address)
			w.converged("after the first up")
			w.Pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")
			w.Destroy()
			w.gone("after destroy")
		})
	}
}
