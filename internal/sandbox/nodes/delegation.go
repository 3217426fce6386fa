package nodes

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// checkDelegation reports a hierarchy of version 2 that hands no limits on to the groups in it. That is so where it is not the machine's
// own root, but the group of a container, as Docker gives one by default, and holds the container's processes
// (https://docs.kernel.org/admin-guide/cgroup-v2.html#no-internal-process-constraint, https://github.com/moby/moby/pull/42331).
func checkDelegation(folders []string) error {
	for _, folder := range folders {
		has := func(file, word string) bool {
			content, _ := os.ReadFile(filepath.Join(folder, file)) // a root has no type, and version 1 none of these files
			return slices.Contains(strings.Fields(string(content)), word)
		}
		processes, err := os.ReadFile(filepath.Join(folder, "cgroup.procs"))
		if err != nil {
			return err
		}
		if has("cgroup.type", "domain") && has("cgroup.controllers", "memory") && !has("cgroup.subtree_control", "memory") && len(processes) > 0 {
			return fmt.Errorf("the control group at %[1]s holds processes, and so limits no memory of groups in it: start the container with "+
				"`--cgroupns=host` too, or move them: `mkdir -p %[1]s/init && xargs -rn1 < %[1]s/cgroup.procs > %[1]s/init/cgroup.procs`", folder)
		}
	}
	return nil
}
