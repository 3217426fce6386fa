package e2e

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// No process of the sandbox listens to, or talks to, anything off this machine.
func TestTrafficStaysOnThisMachine(t *testing.T) {
	w := newWorld(t)
	w.up()
	processes := processesOf(t, w.Home)
	require.GreaterOrEqual(t, len(processes), 6, "the control plane's processes")
	for pid, name := range processes {
		for _, socket := range socketsOf(t, pid) {
			assert.True(t, socket.local.IsLoopback(), "%s has a socket on %s", name, socket.local)
			assert.True(t, socket.remote.IsUnspecified() || socket.remote.IsLoopback(), "%s is connected to %s", name, socket.remote)
		}
	}
}

// processesOf finds the running programs that lie in the sandbox's home or were started with it in their command line.
func processesOf(t *testing.T, home string) map[int]string {
	t.Helper()
	commands, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	found := map[int]string{}
	for _, path := range commands {
		line, err := os.ReadFile(path)
		var pid int
		if _, scan := fmt.Sscanf(path, "/proc/%d/", &pid); err == nil && scan == nil && strings.Contains(string(line), home) && pid != os.Getpid() {
			found[pid] = filepath.Base(strings.Split(string(line), "\x00")[0])
		}
	}
	return found
}

type socket struct{ local, remote netip.Addr }

// socketsOf reads the kernel's tables of TCP and UDP sockets for those that the process holds.
func socketsOf(t *testing.T, pid int) []socket {
	t.Helper()
	descriptors, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	require.NoError(t, err)
	var inodes []string
	for _, descriptor := range descriptors {
		if target, err := os.Readlink(descriptor); err == nil && strings.HasPrefix(target, "socket:[") {
			inodes = append(inodes, strings.Trim(target, "socket:[]"))
		}
	}
	var sockets []socket
	for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
		file, err := os.Open(filepath.Join("/proc/net", table))
		require.NoError(t, err)
		lines := bufio.NewScanner(file)
		lines.Scan() // the heading
		for lines.Scan() {
			if fields := strings.Fields(lines.Text()); slices.Contains(inodes, fields[9]) {
				sockets = append(sockets, socket{address(t, fields[1]), address(t, fields[2])})
			}
		}
		require.NoError(t, file.Close())
	}
	return sockets
}

// address reads the kernel's notation: four-byte groups in the machine's byte order, then the port.
func address(t *testing.T, text string) netip.Addr {
	t.Helper()
	digits, _, _ := strings.Cut(text, ":")
	bytes, err := hex.DecodeString(digits)
	require.NoError(t, err)
	for group := range slices.Chunk(bytes, 4) {
		slices.Reverse(group)
	}
	addr, ok := netip.AddrFromSlice(bytes)
	require.True(t, ok, text)
	return addr.Unmap()
}
