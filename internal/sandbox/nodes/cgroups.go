package nodes

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// hierarchies returns where control groups are made on this machine: one folder with version 2, and one for each controller with version 1.
func hierarchies() ([]string, error) {
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return nil, err
	}
	var folders []string
	for line := range strings.Lines(string(mounts)) {
		if fields := strings.Fields(line); len(fields) > 2 && (fields[2] == "cgroup" || fields[2] == "cgroup2") {
			folders = append(folders, fields[1])
		}
	}
	if len(folders) == 0 {
		return nil, fmt.Errorf("no control groups are mounted on this machine (/proc/self/mounts shows none): mount them at /sys/fs/cgroup; " +
			"if this is a container, start it with --privileged")
	}
	return folders, nil
}

// groupOf is the name of the control group of a cluster, and below it of each of its nodes.
func groupOf(home string) string { return "/sandbox-" + hash(home) }

// group makes the control group of a node, and returns its name. Kubelets share the hierarchies, and would take each other's pods for
// leftovers.
func (c *Cluster) group(node string) (string, error) {
	folders, err := hierarchies()
	if err != nil {
		return "", err
	}
	name := filepath.Join(groupOf(c.Home), node)
	for _, folder := range folders {
		if err := makeGroup(folder, name); err != nil {
			return "", fmt.Errorf("making the control group of the node %s: %w", node, err)
		}
	}
	return name, nil
}

func makeGroup(root, name string) error {
	at := root
	for _, part := range strings.Split(strings.Trim(name, "/"), "/") {
		parent := at
		at = filepath.Join(at, part)
		if err := os.Mkdir(at, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		// Version 1: a group begins without processors and memory. The files are there for one controller only.
		for _, file := range []string{"cpuset.cpus", "cpuset.mems"} {
			all, err := os.ReadFile(filepath.Join(parent, file))
			if err != nil || len(strings.TrimSpace(string(all))) == 0 {
				continue
			}
			if err := os.WriteFile(filepath.Join(at, file), all, 0); err != nil {
				return err
			}
		}
		// Version 2: a group has the controllers that its parent hands on.
		controllers, err := os.ReadFile(filepath.Join(parent, "cgroup.controllers"))
		if err != nil {
			continue
		}
		for _, controller := range strings.Fields(string(controllers)) {
			// One that cannot be handed on, such as cpu beside real-time processes, is not needed, or the kubelet says so.
			_ = os.WriteFile(filepath.Join(parent, "cgroup.subtree_control"), []byte("+"+controller), 0)
		}
	}
	return nil
}

// removeGroups removes a control group with those below it, from which all processes have gone.
func removeGroups(name string) error {
	folders, err := hierarchies()
	if err != nil {
		return err
	}
	for _, folder := range folders {
		var below []string
		err := filepath.WalkDir(filepath.Join(folder, name), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() {
				below = append(below, path)
			}
			return nil // what goes meanwhile is gone
		})
		if err != nil {
			return err
		}
		slices.Reverse(below)
		for _, path := range below {
			if err := removeGroup(path); err != nil {
				return fmt.Errorf("removing the control group %s: %w; a process may be in it, see cgroup.procs there", path, err)
			}
		}
	}
	return nil
}

// removeGroup waits for the kernel, which counts a process that has ended a little longer as there.
func removeGroup(path string) error {
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		err := syscall.Rmdir(path)
		if err == nil || err == syscall.ENOENT {
			return nil
		}
		if err != syscall.EBUSY || time.Now().After(deadline) {
			return err
		}
	}
}
