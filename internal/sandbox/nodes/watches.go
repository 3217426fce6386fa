package nodes

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// The kernel limits how many inotify instances a user has (inotify(7)), by default 128. A kubelet that gets none runs on, and starts no pod.
const (
	watchLimit       = "/proc/sys/fs/inotify/max_user_instances"
	watchesOfNode    = 8 // counted: a kubelet 6, containerd 1, kube-proxy 1
	watchesOfCluster = 9 // counted: the API server 4, the controller manager 2, the others 3
)

// CheckWatches reports where another cluster of so many nodes would get too few inotify instances.
func CheckWatches(nodes int) error {
	content, err := os.ReadFile(watchLimit)
	if err != nil {
		return nil // a kernel that has no such limit
	}
	limit, err := strconv.Atoi(strings.TrimSpace(string(content)))
	if err != nil {
		return fmt.Errorf("reading %s: %w", watchLimit, err)
	}
	return checkWatches(nodes, limit, watchesOf("[0-9]*"))
}

func checkWatches(nodes, limit, used int) error {
	wanted := watchesOfCluster + nodes*watchesOfNode
	if used+wanted <= limit {
		return nil
	}
	return fmt.Errorf("a cluster of %d real nodes needs %d inotify instances; this machine allows a user %d, of which %d are in use: "+
		"raise the limit by `sysctl fs.inotify.max_user_instances=%d`, or end other sandboxes by `make down`",
		nodes, wanted, limit, used, max(512, 2*limit))
}

// watchesOf counts the inotify instances of processes, as far as they are ours to see.
func watchesOf(processes string) (count int) {
	open, _ := filepath.Glob(filepath.Join("/proc", processes, "fd", "[0-9]*")) // the pattern is sound
	for _, path := range open {
		// What is closed meanwhile does not count.
		if to, err := os.Readlink(path); err == nil && to == "anon_inode:inotify" {
			count++
		}
	}
	return count
}
