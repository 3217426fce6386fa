package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the workflow drift runs: it is content with what the autoscaler decides, and fails over what somebody has changed or deleted.
func TestDriftIsFound(t *testing.T) {
	w := newWorld(t)
	w.up()
	drift := func() (string, error) { return w.tryPulumi("preview", "--refresh", "--diff", "--expect-no-changes") }

	w.kubectl("-n", "migratory", "patch", "statefulset", "migratorydata", "--subresource=scale", "--type=merge", "-p", `{"spec":{"replicas":4}}`)
	out, err := drift()
	require.NoError(t, err, out)

	w.kubectl("-n", "migratory", "patch", "pdb", "migratorydata-pdb", "--type=merge", "-p", `{"spec":{"maxUnavailable":2}}`)
	out, err = drift()
	assert.Error(t, err, out)
	assert.Contains(t, out, "no changes were expected for preview but changes were proposed")
	assert.Contains(t, out, "maxUnavailable")
	w.kubectl("-n", "migratory", "delete", "networkpolicy", "migratorydata")
	out, err = drift()
	assert.Error(t, err, out)
	assert.Contains(t, out, "NetworkPolicy")

	w.pulumi("up", "--refresh", "--yes", "--skip-preview")
	out, err = drift()
	require.NoError(t, err, out)
}
