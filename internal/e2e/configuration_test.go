package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Under the real engine too a bad configuration is reported whole, in words, and changes nothing.
func TestFaultsAreReportedTogether(t *testing.T) {
	w := newWorld(t)
	w.Set("seedMembers=4")
	w.Set("image=migratorydata/server")
	w.Set("memberMax=7")
	w.Pulumi("config", "set", "licenseKey", "in-plain-text")
	for _, command := range [][]string{{"preview"}, {"up", "--yes", "--skip-preview"}} {
		out, err := w.Try(command...)
		require.Error(t, err)
		assert.Contains(t, out, "the configuration has 4 faults; nothing was changed")
		for _, key := range []string{"seedMembers is 4", `image is "migratorydata/server"`, "memberMax is", "did you mean membersMax?", "licenseKey is"} {
			assert.Contains(t, out, key)
		}
		assert.NotContains(t, out, "in-plain-text")
	}
	assert.Empty(t, w.Run("get", "namespace", "migratory", "--ignore-not-found"))
}

// A wrong type is the engine's own to refuse, by the types in Pulumi.yaml.
func TestTheEngineChecksTypes(t *testing.T) {
	w := newWorld(t)
	w.Set("membersMax=many")
	out, err := w.Try("preview")
	require.Error(t, err)
	assert.Contains(t, out, "'membersMax' must be of type 'integer'")
}

func TestNoClusterThere(t *testing.T) {
	w := newWorld(t)
	w.Set("kubeconfig=no/such/file")
	out, err := w.Try("preview")
	require.Error(t, err)
	assert.Contains(t, out, `kubeconfig is "no/such/file"`)
	assert.Contains(t, out, "make up")
}
