package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the workflow drift runs: it is content with what the autoscaler decides, and fails over what somebody has changed or deleted.
func TestDriftIsFound(t *testing.T) {
	w := newWorld(t)
	w.Apply()
	drift := func() (string, error) { return w.Try("preview", "--refresh", "--diff", "--expect-no-changes") }

	w.Run("-n", "migratory", "patch", "statefulset", "migratorydata", "--subresource=scale", "--type=merge", "-p", `{"spec":{"replicas":4}}`)
	out, err := drift()
	require.NoError(t, err, out)

	w.Run("-n", "migratory", "patch", "pdb", "migratorydata-pdb", "--type=merge", "-p", `{"spec":{"maxUnavailable":2}}`)
	out, err = drift()
	assert.Error(t, err, out)
	assert.Contains(t, out, "no changes were expected for preview but changes were proposed")
	assert.Contains(t, out, "maxUnavailable")
	w.Run("-n", "migratory", "delete", "networkpolicy", "migratorydata")
	out, err = drift()
	assert.Error(t, err, out)
	assert.Contains(t, out, "NetworkPolicy")

	w.Apply("--refresh")
	out, err = drift()
	require.NoError(t, err, out)
}
