//go:build long

package jgroups

import (
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/smoke"
)

// loseSFC takes the cluster of sfc away for good, nodes, API and all. The master of nyc finds out, its members go on meanwhile, and the
// documented commands take the site out of the stack.
func (w *scene) loseSFC() {
	w.T.Helper()
	cloud, err := w.Clouds()
	require.NoError(w.T, err)
	remove := func(suffix string) {
		resources, err := cloud.Resources(w.Context)
		require.NoError(w.T, err)
		for _, r := range resources {
			if strings.HasPrefix(r.Type, "gcp:") && control.Kind(r.Type) == suffix {
				require.NoError(w.T, cloud.Remove(w.Context, r.Type, r.ID))
			}
		}
	}
	before := w.ids("nyc", "")
	start := time.Now()
	remove("Cluster")
	w.Eventually("nyc is alone in the bridge", func() bool {
		view := w.bridge("nyc").view
		return view != "" && !strings.Contains(view, ":sfc")
	})
	w.T.Logf("nyc knows after %v that sfc is lost", time.Since(start))
	w.nycAnswers()
	assert.Equal(w.T, before, w.ids("nyc", ""), "nothing of nyc was restarted")

	w.Pulumi("config", "rm", "--path", "sites[1]")
	up := w.Command("up", "--yes", "--skip-preview")
	up.Env = append(up.Env, "PULUMI_K8S_DELETE_UNREACHABLE=true")
	if out, err := up.CombinedOutput(); err != nil { // the load balancer's address holds the network until somebody removes it
		assert.Contains(w.T, string(out), "network", "%s", out)
	}
	remove("LoadBalancer")
	w.Apply()
	assert.Empty(w.T, w.Changes())
	w.nycAnswers()
}

// nycAnswers wants all members of nyc to answer somebody who asks all sites. What the lost one says does not matter.
func (w *scene) nycAnswers() {
	w.T.Helper()
	for _, c := range w.answers().Checks {
		if c.Name == "chat" && c.At == "nyc" {
			assert.Equal(w.T, smoke.OK, c.Result, c.Detail)
			assert.Contains(w.T, c.Detail, "5 of 5 members answered")
			return
		}
	}
	assert.Fail(w.T, "nobody has asked nyc")
}
