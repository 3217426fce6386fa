package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

func TestCommandsTakeTheirLongestBranch(t *testing.T) {
	c := command{branches: [][]call{create(vpc, natGateway), create(vpc, eksCluster)}, own: []string{"chart"}}
	want := account.Duration(vpc, account.Create) + account.Duration(eksCluster, account.Create) + 3*time.Second
	assert.Equal(t, want, c.took(map[string]time.Duration{"chart": 3 * time.Second, "other": time.Hour}))
}

func TestWhatACommandLeavesBehindGoesOnBesideTheNext(t *testing.T) {
	own := map[string]time.Duration{"a": 5 * time.Second, "b": 3 * time.Second, "c": 4 * time.Second}
	returned, done := sequence([]command{{own: []string{"a"}, returns: true}, {own: []string{"b"}}}, own)
	assert.Equal(t, 3*time.Second, returned)
	assert.Equal(t, 5*time.Second, done)
	returned, done = sequence([]command{{own: []string{"a"}}, {own: []string{"b"}, returns: true}, {own: []string{"c"}}}, own)
	assert.Equal(t, 9*time.Second, returned)
	assert.Equal(t, 9*time.Second, done)
}

func TestTutorialsAskTheCloudForWhatItKnows(t *testing.T) {
	for stack, tutorial := range tutorials {
		for _, c := range append(tutorial.up, tutorial.destroy...) {
			for _, branch := range c.branches {
				for _, call := range branch {
					_, err := schema.Lookup(call.kind)
					require.True(t, err == nil || call.kind == networkBalance || call.kind == azureBalance, "%s: %s: %v", stack, c.line, err)
				}
			}
		}
	}
}
