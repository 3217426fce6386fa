package nodes

import (
	"crypto/sha256"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
)

var quiet = progress.New(os.Stderr)

// leftovers is everything on this machine that the real nodes of this sandbox may leave: processes, network interfaces, control groups,
// mounts, loop devices. Rules are in the machines' own networks. What other sandboxes have is theirs.
func (w *scene) leftovers() []string {
	w.T.Helper()
	homes := []string{w.Home}
	for _, cluster := range []string{"eks-migratorydata", "aks-migratorydata", "gke-migratorydata"} {
		homes = append(homes, filepath.Join(control.Folder(w.Home), "clusters", cluster))
	}
	interfaces, err := net.Interfaces()
	require.NoError(w.T, err)
	mounts, err := os.ReadFile("/proc/self/mounts")
	require.NoError(w.T, err)
	var all []string
	for _, home := range homes {
		// By this, interfaces and control groups bear the name of a cluster's home.
		mark := fmt.Sprintf("%x", sha256.Sum256([]byte(home)))[:8]
		for _, i := range interfaces {
			if strings.HasSuffix(i.Name, "-"+mark) {
				all = append(all, "interface "+i.Name)
			}
		}
		for _, pattern := range []string{"/sys/fs/cgroup/sandbox-" + mark, "/sys/fs/cgroup/*/sandbox-" + mark} {
			found, err := filepath.Glob(pattern)
			require.NoError(w.T, err)
			all = append(all, found...)
		}
	}
	for line := range strings.Lines(string(mounts)) {
		if fields := strings.Fields(line); len(fields) > 1 && strings.HasPrefix(fields[1], w.Home+"/") {
			all = append(all, "mount "+fields[1])
		}
	}
	for _, pid := range w.pids() {
		all = append(all, fmt.Sprintf("process %d %s", pid, process.Name(pid)))
	}
	loops, err := filepath.Glob("/sys/block/loop*/loop/backing_file")
	require.NoError(w.T, err)
	for _, loop := range loops {
		if image, err := os.ReadFile(loop); err == nil && strings.HasPrefix(string(image), w.Home+"/") {
			all = append(all, "loop device of "+string(image))
		}
	}
	slices.Sort(all)
	return all
}
