package main

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/smoke"
)

func TestSmokePasses(t *testing.T) {
	n := start(t, 3, guaranteed+"3 -DRest.Enable=true -DEntitlementAllowToken=ours")
	var urls []string
	for i := range n.members {
		urls = append(urls, "http://"+n.listeners[fmt.Sprintf("m%d:8800", i)].Addr().String())
	}
	args := []string{urls[0], "--member", urls[0], "--member", urls[1], "--member", urls[2]}
	var out, errors bytes.Buffer
	t.Setenv("SMOKE_TOKEN", "ours")
	assert.Zero(t, smoke.Command(t.Context(), args, &out, &errors), "%s%s", &out, &errors)
	assert.Equal(t, 5, bytes.Count(out.Bytes(), []byte(" ok ")), &out)

	t.Setenv("SMOKE_TOKEN", "another")
	assert.Equal(t, 1, smoke.Command(t.Context(), args, &out, &errors))
	assert.Contains(t, out.String(), "DENY")
}

// A member that was given another list, or another password, joins nobody.
func TestMembersMustBeToldTheSame(t *testing.T) {
	for parameter, other := range map[string]string{
		"ClusterPassword": "other",
		"ClusterMembers":  "m0:8801,m1:8801,m2:8801,m3:8801",
	} {
		n := start(t, 3, guaranteed+"3 -DClusterPassword=ours")
		n.kill(2)
		n.options[2][parameter] = other
		n.start(2)
		n.await("the member's pages", func() bool { return n.peers(2).Self != "" })
		c := n.traffic()
		c.more() // the others have seen it for a while by now
		assert.False(t, n.peers(0).Members[2].Connected, parameter)
		assert.False(t, n.peers(2).Members[0].Connected, parameter)
		n.kill(2)
		n.options[2]["ClusterMembers"], n.options[2]["ClusterPassword"] = n.options[0]["ClusterMembers"], "ours"
		n.start(2)
		c.end()
	}
}

func TestPrometheusReadsFigures(t *testing.T) {
	n := start(t, 1, "-DMonitor=PROMETHEUS -DMonitorPrometheus.Listen=*:9988 -DMonitorUsername=us -DMonitorPassword=secret")
	for query, status := range map[string]int{"username=us&password=secret": http.StatusOK, "username=us": http.StatusUnauthorized} {
		response, err := n.client().Get("http://m0:9988/metrics?" + query)
		if assert.NoError(t, err) {
			assert.Equal(t, status, response.StatusCode)
			response.Body.Close()
		}
	}
}
