package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/process"
)

// Addresses as the kernel's tables of sockets have them (proc(5)): groups of four bytes, the last byte first, and the port.
var (
	loopback = regexp.MustCompile(`^([0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F):`)
	nobody   = regexp.MustCompile(`^0+:0000$`)
)

// No process of the sandbox listens to, or talks to, anything off this machine.
func trafficStaysHere(w *scene) {
	processes := process.Of(w.Home, components...)
	require.Len(w.T, processes, len(components))
	for _, p := range processes {
		links, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", p.PID))
		require.NoError(w.T, err)
		held := map[string]bool{}
		for _, link := range links {
			if target, err := os.Readlink(link); err == nil {
				held[target] = true
			}
		}
		for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
			content, err := os.ReadFile(filepath.Join("/proc/net", table))
			require.NoError(w.T, err)
			for line := range strings.Lines(string(content)) {
				if fields := strings.Fields(line); len(fields) > 9 && held["socket:["+fields[9]+"]"] {
					assert.Regexp(w.T, loopback, fields[1], "%s has a socket on it", p.Name)
					assert.True(w.T, nobody.MatchString(fields[2]) || loopback.MatchString(fields[2]), "%s is connected to %s", p.Name, fields[2])
				}
			}
		}
	}
}
