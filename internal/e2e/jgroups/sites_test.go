package jgroups

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/smoke"
)

// Two sites come up as in the tutorial, and stay one cluster whatever is killed.
func TestSitesOnRealNodes(t *testing.T) {
	w := open(t)
	w.act("both sites come up in one go", (*scene).comeUp)
	w.act("all eight members answer", func(w *scene) { w.everybodyAnswers(5, 3) })
	w.act("probes leave no trace in the members' logs", func(w *scene) {
		for _, site := range names {
			for _, pod := range w.pods(site, "app.kubernetes.io/name=jgroups") {
				log := w.log(site, pod.Name)
				assert.NotContains(w.T, log, "JGRP000006", "%s failed to accept a connection", pod.Name)
				assert.Zero(w.T, pod.Status.ContainerStatuses[0].RestartCount, pod.Name)
			}
		}
	})
	w.act("a killed site master is replaced", func(w *scene) {
		before := w.bridge("nyc")
		silent := w.heard(func() {
			start := time.Now()
			w.kill("nyc", before.master)
			w.Eventually("another master of nyc is in the bridge", func() bool {
				now := w.bridge("sfc")
				return now.whole() && !strings.Contains(now.view, before.master+":")
			})
			w.T.Logf("another master is in the bridge after %v", time.Since(start))
		})
		silent.undisturbed(w.T, "sfc")
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
		w.complete()
		w.everybodyAnswers(5, 3)
	})
	w.act("the stack goes", (*scene).goes)
}

// everybodyAnswers wants the members of both sites to answer, and one bridge.
func (w *scene) everybodyAnswers(nyc, sfc int) {
	w.T.Helper()
	report := w.answers()
	assert.True(w.T, report.OK())
	members := map[string]int{}
	for _, c := range report.Checks {
		if c.Name == "chat" && c.Result == smoke.OK {
			_, names, _ := strings.Cut(c.Detail, ": ")
			members[c.At] = len(strings.Fields(names))
		}
	}
	assert.True(w.T, maps.Equal(map[string]int{"nyc": nyc, "sfc": sfc}, members), "%v", members)
}

func (w *scene) log(site, pod string) string {
	w.T.Helper()
	out, err := w.kubectl(site, "logs", pod).CombinedOutput()
	require.NoError(w.T, err, "%s", out)
	return string(out)
}

func (w *scene) comeUp() {
	w.T.Helper()
	w.Apply()
	w.complete()
	assert.Empty(w.T, w.Changes(), "a second preview must be empty")
}

func (w *scene) goes() {
	w.T.Helper()
	w.Destroy()
	clouds, err := w.Clouds()
	require.NoError(w.T, err)
	left, err := clouds.Resources(w.Context)
	require.NoError(w.T, err)
	assert.Empty(w.T, left, "something is left in a cloud")
}
