package stacks

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/record"
)

// Without its program a cluster would be made in ten minutes, and nothing on it. With it, nobody asks.
func TestAProgramThatIsMissing(t *testing.T) {
	bin := t.TempDir()
	t.Setenv("PATH", bin)
	recorded, err := record.Program(Main, record.Options{Config: load(t, "gke")})
	require.ErrorContains(t, err, `platform is "gke": is reached by the program gke-gcloud-auth-plugin, which is not on PATH; install it with`)
	assert.Empty(t, recorded.Resources)

	recorded, err = record.Program(Main, record.Options{Config: changed(t, "gke", `{nodesMin: 6, sites: [{name: ber, platform: gke}]}`)})
	require.ErrorContains(t, err, "the configuration has 2 faults")
	require.ErrorContains(t, err, `sites[ber].platform is "gke"`)
	assert.Empty(t, recorded.Resources)

	require.NoError(t, os.Mkdir(filepath.Join(bin, "gke-gcloud-auth-plugin"), 0o755))
	_, err = record.Program(Main, record.Options{Config: load(t, "gke")})
	require.Error(t, err, "a folder is no program")

	other := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(other, "gke-gcloud-auth-plugin"), nil, 0o755))
	t.Setenv("PATH", bin+string(filepath.ListSeparator)+other)
	_, err = record.Program(Main, record.Options{Config: load(t, "gke")})
	require.NoError(t, err)
}

// Whoever only reads the manifests, or runs on other platforms, needs none.
func TestProgramsNotNeeded(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := record.Program(Deploy, record.Options{Config: load(t, "gke")})
	require.NoError(t, err)
	for _, stack := range []string{"local", "aks"} {
		_, err := record.Program(Main, record.Options{Config: load(t, stack)})
		require.NoError(t, err, stack)
	}
}
