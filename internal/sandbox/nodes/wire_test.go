package nodes

import (
	"net"
	"net/netip"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// elsewhere is a process in a network of its own, until the test is over.
func elsewhere(t *testing.T) (links, int) {
	t.Helper()
	cmd := exec.Command("sleep", "infinity")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	there, err := linksOf(cmd.Process.Pid)
	require.NoError(t, err)
	t.Cleanup(there.Close)
	return there, cmd.Process.Pid
}

func TestANodeIsConnectedWithTheEdge(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("networks need root: `sudo make test` runs this test")
	}
	edge, _ := elsewhere(t)
	require.NoError(t, edge.bridge(nodesPort))
	require.NoError(t, edge.up(nodesPort, netip.PrefixFrom(Network(200).Gateway(), 24)))
	node, pid := elsewhere(t)
	api := Network(200).Host()
	assert.False(t, node.leads(api), "it would be taken for connected")
	for range 2 { // the second time as after the loss of the edge
		require.NoError(t, Network(200).wire(edge, node, pid, 3))
		assert.True(t, node.leads(api))
		require.NoError(t, edge.unplug("node-3"))
		assert.False(t, node.leads(api), "it would not be connected again")
	}
	require.NoError(t, Network(200).wire(edge, node, pid, 3))
	lo, err := node.LinkByName(awaited)
	require.NoError(t, err)
	assert.NotZero(t, lo.Attrs().Flags&net.FlagUp)
	routes, err := node.RouteGet(Network(200).Pods(4).Addr().AsSlice())
	require.NoError(t, err)
	require.Len(t, routes, 1)
	assert.Equal(t, Network(200).Node(4).String(), routes[0].Gw.String())
	assert.Equal(t, Network(200).Node(3).String(), routes[0].Src.String())
}
