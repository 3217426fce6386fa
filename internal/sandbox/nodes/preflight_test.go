package nodes

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// All that a machine lacks is told at once, with the packages that bring it.
func TestAllThatIsMissingIsToldTogether(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	defer func(folders []string) { pluginFolders = folders }(pluginFolders)
	pluginFolders = []string{t.TempDir()}
	err := Preflight()
	require.Error(t, err)
	for _, need := range needs {
		assert.ErrorContains(t, err, need.program)
	}
	assert.ErrorContains(t, err, "the CNI plugins")
	assert.ErrorContains(t, err, "`apt-get install containerd runc iptables ipset containernetworking-plugins`")
}
