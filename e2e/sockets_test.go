package e2e

import (
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"stateful-clusters/sandbox/process"
)

// listening returns the IPv4 addresses on which the processes listen, from the kernel's table of sockets (proc(5)).
func listening(t *testing.T, processes []process.Process) []string {
	t.Helper()
	ours := map[string]bool{}
	for _, p := range processes {
		links, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", p.PID))
		require.NoError(t, err)
		for _, link := range links {
			if target, err := os.Readlink(link); err == nil {
				ours[target] = true
			}
		}
	}
	table, err := os.ReadFile("/proc/net/tcp")
	require.NoError(t, err)
	var addresses []string
	for line := range strings.Lines(string(table)) {
		fields := strings.Fields(line)
		if len(fields) < 10 || fields[3] != "0A" || !ours["socket:["+fields[9]+"]"] {
			continue
		}
		host, port, _ := strings.Cut(fields[1], ":")
		ip, err := hex.DecodeString(host)
		require.NoError(t, err)
		slices.Reverse(ip) // the kernel writes the four bytes as one number of this machine
		number, err := strconv.ParseUint(port, 16, 16)
		require.NoError(t, err)
		addresses = append(addresses, net.JoinHostPort(net.IP(ip).String(), strconv.FormatUint(number, 10)))
	}
	require.NotEmpty(t, addresses)
	return addresses
}
