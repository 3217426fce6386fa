package jgroups

import (
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/smoke"
)

// Two sites come up as in the tutorial, and are one cluster.
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
