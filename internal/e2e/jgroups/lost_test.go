//go:build long

package jgroups

import (
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/smoke"
	"stateful-clusters/internal/smoke/chat"
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

// nycAnswers wants all members of nyc to answer, and asks nobody else.
func (w *scene) nycAnswers() {
	w.T.Helper()
	for _, site := range w.outputs() {
		if site.Name != "nyc" {
			continue
		}
		report, err := chat.Run(w.Context, chat.Options{Sites: []chat.Site{site}, Kubectl: w.Instance.Kubectl, Timeout: time.Minute})
		require.NoError(w.T, err)
		for _, c := range report.Checks {
			w.T.Log(c.Name, c.At, c.Result, c.Detail)
			if c.Name == "chat" {
				assert.Equal(w.T, smoke.OK, c.Result, c.Detail)
				assert.Contains(w.T, c.Detail, "5 of 5 members answered")
			}
		}
	}
}
