package nodes

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Ordinary folders play the hierarchies.
func TestAContainersGroupThatHandsNothingOnIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		kind, controllers, handed, processes string
		fault                                bool
	}{
		"the root of version 2":            {controllers: "cpu memory\n", handed: "\n", processes: "1\n"},
		"version 1":                        {processes: "1\n"},
		"version 2 beside version 1":       {kind: "domain\n", controllers: "\n", handed: "\n", processes: "1\n"},
		"a container's, without processes": {kind: "domain\n", controllers: "cpu memory\n", handed: "\n"},
		"a container's, which hands on":    {kind: "domain\n", controllers: "cpu memory\n", handed: "cpu memory\n", processes: "1\n"},
		"a container's, with processes":    {kind: "domain\n", controllers: "cpu memory\n", handed: "\n", processes: "1\n", fault: true},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			write := func(file, content string) {
				require.NoError(t, os.WriteFile(filepath.Join(folder, file), []byte(content), 0o644))
			}
			for file, content := range map[string]string{
				"cgroup.type": c.kind, "cgroup.controllers": c.controllers, "cgroup.subtree_control": c.handed,
			} {
				if content != "" {
					write(file, content)
				}
			}
			write("cgroup.procs", c.processes)
			err := checkDelegation([]string{folder})
			if !c.fault {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, "--cgroupns=host")
			assert.ErrorContains(t, err, "xargs -rn1 < "+folder+"/cgroup.procs > "+folder+"/init/cgroup.procs")
		})
	}
}
