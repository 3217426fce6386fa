package account

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// Google tells the newest version of each channel that begins with the prefix, and nothing of a channel that has none.
func TestWhatGKEOffers(t *testing.T) {
	a, _ := open(t)
	offers := func(prefix string) map[string]any {
		return answer(t, a, getEngineVersions, map[string]any{"project": "p", "location": "us-east1", "versionPrefix": prefix})
	}
	newest := offers("")
	assert.Equal(t, "1.36.4-gke.1043000", newest["releaseChannelLatestVersion"].(map[string]any)["REGULAR"])
	assert.Equal(t, "1.35.4-gke.1043000", newest["releaseChannelLatestVersion"].(map[string]any)["STABLE"])
	assert.Len(t, newest["validMasterVersions"], 4)
	beyond := offers("1.36.")
	assert.NotContains(t, beyond["releaseChannelLatestVersion"], "STABLE")
	assert.Contains(t, beyond["releaseChannelLatestVersion"], "RAPID")
	assert.Equal(t, "1.34.4-gke.1043000", beyond["releaseChannelDefaultVersion"].(map[string]any)["STABLE"], "whatever the prefix")
	_, err := a.Do(t.Context(), Call{Operation: control.Invoke, Type: getEngineVersions, Inputs: map[string]any{"location": "moon"}})
	assert.ErrorContains(t, err, "Permission denied on 'locations/moon' (or it may not exist).")
}

func TestAGKEClusterIsFound(t *testing.T) {
	w := newGKEWorld(t)
	look := func() (control.Resource, error) {
		return w.Do(t.Context(), Call{Operation: control.Invoke, Type: getGKECluster, Inputs: map[string]any{
			"project": "p", "location": "us-east1", "name": "c",
		}})
	}
	_, err := look()
	require.ErrorContains(t, err, "projects/p/locations/us-east1/clusters/c not found")
	made := googled(t, w.Account, gkeType, w.cluster())
	found, err := look()
	require.NoError(t, err)
	assert.Equal(t, made.Attribute("masterVersion"), found.Outputs["masterVersion"])
}
