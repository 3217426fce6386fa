package jgroups

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"

	"stateful-clusters/internal/smoke"
)

// Two sites come up as in the tutorial, and are one cluster.
func TestSitesOnRealNodes(t *testing.T) {
	w := open(t)
	w.act("both sites come up in one go", (*scene).comeUp)
	w.act("all eight members answer", func(w *scene) { w.everybodyAnswers(5, 3) })
	w.act("probes leave no trace in the members' logs", (*scene).probesAreSilent)
	w.act("source ranges keep others out", (*scene).keepOthersOut)
	w.act("the stack goes", (*scene).goes)
}

// refused is what a member says of a connection that brought nothing, with the address that it came from.
var refused = regexp.MustCompile(`JGRP000006: (?:.*?addr=/([0-9.]+))?.*`)

// probesAreSilent wants no member to have refused a connection of a node's. On a busy machine another member may be too slow for it.
func (w *scene) probesAreSilent() {
	w.T.Helper()
	for _, site := range names {
		members := w.pods(site, "app.kubernetes.io/name=jgroups")
		for _, pod := range members {
			assert.Zero(w.T, pod.Status.ContainerStatuses[0].RestartCount, pod.Name)
			for _, found := range refused.FindAllStringSubmatch(w.log(site, pod.Name), -1) {
				fromMember := slices.ContainsFunc(members, func(p corev1.Pod) bool { return p.Status.PodIP == found[1] })
				assert.True(w.T, fromMember, "%s: %s", pod.Name, found[0])
			}
		}
	}
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
