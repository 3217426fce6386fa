package nodes

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Ordinary folders play the hierarchies, for a machine has either version.
func TestAGroupGetsWhatItsParentHas(t *testing.T) {
	root := t.TempDir()
	write := func(name, content string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(content), 0o644))
	}
	write("v1/cpuset.cpus", "0-1\n")
	write("v1/cpuset.mems", "0\n")
	write("v2/cgroup.controllers", "memory\n")
	require.NoError(t, makeGroup(filepath.Join(root, "v1"), "/sandbox/node-0"))
	require.NoError(t, makeGroup(filepath.Join(root, "v2"), "/sandbox/node-0"))
	for name, want := range map[string]string{
		"v1/sandbox/node-0/cpuset.cpus": "0-1\n", "v1/sandbox/node-0/cpuset.mems": "0\n", "v2/cgroup.subtree_control": "+memory",
	} {
		got, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		assert.Equal(t, want, string(got), name)
	}
	assert.DirExists(t, filepath.Join(root, "v2/sandbox/node-0"))
}
