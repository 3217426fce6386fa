//go:build long

package jgroups

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The sites stay one cluster whatever is killed, and whatever operators do to them.
// How long a site is silent meanwhile is printed, for docs/jgroups.md.
func TestLongSitesOnRealNodes(t *testing.T) {
	w := open(t)
	w.act("both sites come up in one go", (*scene).comeUp)
	w.act("a killed site master is replaced", func(w *scene) {
		master, before := w.bridge("nyc").master, w.bridge("sfc")
		silent := w.heard(func() {
			start := time.Now()
			w.kill("nyc", master)
			// Its successor, or itself: a member that is back before it was missed may lead its site again.
			w.Eventually("nyc is in the bridge again", func() bool {
				now := w.bridge("sfc")
				return now.whole() && now.view != before.view
			})
			w.T.Logf("nyc is in the bridge again after %v: %s", time.Since(start), w.bridge("sfc").view)
		})
		silent.undisturbed(w.T, "sfc")
		silent.within(w.T, "nyc", stated)
		w.complete()
	})
	w.act("a killed router of two interrupts nothing", func(w *scene) {
		silent := w.heard(func() {
			w.kill("nyc", w.pods("nyc", "run=gossiprouter")[0].Name)
			time.Sleep(5 * time.Second) // the time for which it is watched
		})
		silent.undisturbed(w.T, "nyc")
		silent.undisturbed(w.T, "sfc")
		w.complete()
	})
	w.act("both routers killed heal", func(w *scene) {
		silent := w.heard(func() {
			w.kill("nyc", w.pods("nyc", "run=gossiprouter")[0].Name)
			w.kill("sfc", w.pods("sfc", "run=gossiprouter")[0].Name)
		})
		silent.undisturbed(w.T, "sfc")
		silent.within(w.T, "nyc", stated)
		w.complete()
		w.everybodyAnswers(5, 3)
	})
	w.act("members come without any router", func(w *scene) { // https://github.com/infinispan/infinispan-operator/issues/2497
		for _, replicas := range []string{"0", "1"} {
			for _, site := range names {
				out, err := w.kubectl(site, "scale", "deployment/gossiprouter", "--replicas="+replicas).CombinedOutput()
				require.NoError(w.T, err, "%s", out)
			}
			if replicas == "1" {
				break
			}
			for _, step := range []string{"restart", "status"} {
				out, err := w.kubectl("nyc", "rollout", step, "deployment/nyc").CombinedOutput()
				require.NoError(w.T, err, "%s", out)
			}
		}
		w.complete()
	})
	w.act("a rollout goes on answering", func(w *scene) {
		silent := w.heard(func() {
			out, err := w.kubectl("nyc", "rollout", "restart", "deployment/nyc").CombinedOutput()
			assert.NoError(w.T, err, "%s", out)
			out, err = w.kubectl("nyc", "rollout", "status", "deployment/nyc").CombinedOutput()
			assert.NoError(w.T, err, "%s", out)
		})
		silent.undisturbed(w.T, "sfc")
		silent.within(w.T, "nyc", stated)
		w.complete()
	})
	w.act("a drain goes on answering", func(w *scene) {
		master := w.bridge("nyc").master
		node := ""
		for _, pod := range w.pods("nyc", "site=nyc") {
			if pod.Name == master {
				node = pod.Spec.NodeName
			}
		}
		silent := w.heard(func() {
			out, err := w.kubectl("nyc", "drain", node, "--ignore-daemonsets", "--delete-emptydir-data").CombinedOutput()
			assert.NoError(w.T, err, "%s", out)
		})
		silent.undisturbed(w.T, "sfc")
		silent.within(w.T, "nyc", stated)
		out, err := w.kubectl("nyc", "uncordon", node).CombinedOutput()
		require.NoError(w.T, err, "%s", out)
		w.complete()
	})
	w.act("another address of a router rolls who is told of it, and nothing else", (*scene).moveRouter)
	w.act("another router rolls the members, and nothing else", func(w *scene) {
		routers := map[string]map[string]string{"nyc": w.ids("nyc", "run"), "sfc": w.ids("sfc", "run")}
		members := map[string]map[string]string{"nyc": w.ids("nyc", "site"), "sfc": w.ids("sfc", "site")}
		w.Set("sites[0].jgroupsRouters=2")
		w.Apply()
		w.complete()
		for _, site := range names {
			now := w.ids(site, "run")
			for name, id := range routers[site] {
				assert.Equal(w.T, id, now[name], "the router %s of %s", name, site)
			}
			for name := range w.ids(site, "site") {
				assert.NotContains(w.T, members[site], name)
			}
		}
		assert.Len(w.T, w.ids("nyc", "run"), 2)
		w.everybodyAnswers(5, 3)
	})
	w.act("a lost site takes nobody along", (*scene).loseSFC)
	w.act("the stack goes", (*scene).goes)
}
