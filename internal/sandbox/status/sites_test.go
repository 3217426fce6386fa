package status

import (
	"bytes"
	"encoding/json"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// part is a Deployment with as many pods as it should have, changed by more.
func part(name, component string, pods int, more m) m {
	meta := metadata(name)
	meta["labels"].(m)["app.kubernetes.io/component"] = component
	status := m{"observedGeneration": 1, "replicas": pods, "readyReplicas": pods, "updatedReplicas": pods}
	maps.Copy(status, more)
	return m{"kind": "Deployment", "metadata": meta, "spec": m{"replicas": pods}, "status": status}
}

// Members are counted without the routers, which have a count of their own.
func TestMembersAndRoutersOfASite(t *testing.T) {
	site := func(members, routers m) string {
		d := &deployment{objects: []m{part("nyc", "member", 5, members), part("gossiprouter", "router", 1, routers)}}
		return printed(ask(t, d.client(t)).verdict())
	}
	assert.Contains(t, site(nil, nil), "healthy: 5 of 5 members ready; routers ready: gossiprouter 1 of 1")
	assert.Contains(t, site(m{"updatedReplicas": 2}, nil), "degraded: 5 of 5 members ready; routers ready: gossiprouter 1 of 1 - the rollout "+
		"of nyc is under way, 2 of 5 are of the new version: `kubectl -n migratory rollout status deployment/nyc`")
	assert.Contains(t, site(m{"replicas": 3, "readyReplicas": 3, "updatedReplicas": 3}, nil), "degraded: 3 of 5 members ready")
	assert.Contains(t, site(m{"replicas": 6}, nil), "nyc has 6 pods, and should have 5")
	assert.Contains(t, site(nil, m{"replicas": 0, "readyReplicas": 0, "updatedReplicas": 0}),
		"routers ready: gossiprouter 0 of 1 - gossiprouter has 0 of 1 pods")
}

func TestSitesAreToldOneByOne(t *testing.T) {
	up, down := Verdict{State: Healthy, Summary: "5 of 5 members ready"}, Verdict{State: Down, Summary: "nothing is deployed"}
	both := Sites{{"nyc", up}, {"sfc", down}}
	assert.False(t, both.Healthy())
	assert.True(t, both[:1].Healthy())
	var out bytes.Buffer
	both.Print(&out)
	assert.Equal(t, "site nyc: healthy: 5 of 5 members ready\n\nsite sfc: down: nothing is deployed\n", out.String())
	out.Reset()
	require.NoError(t, both.PrintJSON(&out))
	var parsed struct{ Sites map[string]Verdict }
	require.NoError(t, json.Unmarshal(out.Bytes(), &parsed))
	assert.Equal(t, Down, parsed.Sites["sfc"].State)
	out.Reset()
	require.NoError(t, Sites{{"", up}}.PrintJSON(&out), "one without a name is told as before")
	assert.Contains(t, out.String(), `"state": "healthy"`)
}
