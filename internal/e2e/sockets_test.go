package e2e

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/process"
)

// socket is a line of the kernel's tables of TCP and UDP sockets (proc(5)).
type socket struct {
	local, remote netip.AddrPort
}

// socketsOf returns the sockets that the process holds.
func socketsOf(t *testing.T, p process.Process) []socket {
	t.Helper()
	links, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", p.PID))
	require.NoError(t, err)
	held := map[string]bool{}
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil {
			held[target] = true
		}
	}
	var sockets []socket
	for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
		content, err := os.ReadFile(filepath.Join("/proc/net", table))
		require.NoError(t, err)
		for line := range strings.Lines(string(content)) {
			fields := strings.Fields(line)
			if len(fields) > 9 && held["socket:["+fields[9]+"]"] {
				sockets = append(sockets, socket{address(t, fields[1]), address(t, fields[2])})
			}
		}
	}
	return sockets
}

// address reads the kernel's notation: four-byte groups in the machine's byte order, then the port.
func address(t *testing.T, text string) netip.AddrPort {
	t.Helper()
	host, port, _ := strings.Cut(text, ":")
	bytes, err := hex.DecodeString(host)
	require.NoError(t, err)
	for group := range slices.Chunk(bytes, 4) {
		slices.Reverse(group)
	}
	ip, ok := netip.AddrFromSlice(bytes)
	require.True(t, ok, text)
	number, err := strconv.ParseUint(port, 16, 16)
	require.NoError(t, err)
	return netip.AddrPortFrom(ip.Unmap(), uint16(number))
}
