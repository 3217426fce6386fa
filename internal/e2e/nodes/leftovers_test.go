package nodes

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/progress"
)

var quiet = progress.New(os.Stderr)

// leftovers is everything on this machine that real nodes may leave: network interfaces, control groups, mounts, names of networks.
// Other sandboxes of this machine may have some meanwhile.
func leftovers(t *testing.T) []string {
	t.Helper()
	var all []string
	interfaces, err := net.Interfaces()
	require.NoError(t, err)
	for _, i := range interfaces {
		if len(i.Name) > 3 && slices.Contains([]string{"sc-", "sn-", "sx-"}, i.Name[:3]) {
			all = append(all, "interface "+i.Name)
		}
	}
	for _, pattern := range []string{"/sys/fs/cgroup/sandbox-*", "/sys/fs/cgroup/*/sandbox-*", "/run/netns/*", "/var/run/netns/*"} {
		found, err := filepath.Glob(pattern)
		require.NoError(t, err)
		all = append(all, found...)
	}
	mounts, err := os.ReadFile("/proc/self/mounts")
	require.NoError(t, err)
	for line := range strings.Lines(string(mounts)) {
		if fields := strings.Fields(line); len(fields) > 1 && strings.Contains(fields[1], "/control-plane/") {
			all = append(all, "mount "+fields[1])
		}
	}
	slices.Sort(all)
	return all
}
