package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/process"
)

// No process of the sandbox listens to, or talks to, anything off this machine.
func TestTrafficStaysOnThisMachine(t *testing.T) {
	w := newWorld(t)
	w.Apply()
	processes := process.Of(w.Home, components...)
	require.Len(t, processes, len(components))
	for _, p := range processes {
		for _, s := range socketsOf(t, p) {
			assert.True(t, s.local.Addr().IsLoopback(), "%s has a socket on %s", p.Name, s.local)
			assert.True(t, s.remote.Addr().IsUnspecified() || s.remote.Addr().IsLoopback(), "%s is connected to %s", p.Name, s.remote)
		}
	}
}
