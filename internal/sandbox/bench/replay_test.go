package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestReplayOfAnUpKeepsWhatTheEngineTook(t *testing.T) {
	nodes := network()
	took := seconds(66 + 3) // three seconds at the end
	assert.Equal(t, took, replayUp(nodes, took, func(n *node) time.Duration { return n.span.end - n.span.begin }), "with its own durations it takes what it took")
	assert.Equal(t, seconds(11+501+101+1+1+3), replayUp(nodes, took, published))
}

// A destroy of the same stack. The way out lies one level deeper than the cluster, so that it goes first, and the cluster waits.
// The engine takes a second before each of the five levels.
func destroyed() []node {
	nodes := network()
	nodes = append(nodes[:2], append([]node{{name: "address", work: true, needs: []int{1}, wait: 10 * time.Second}}, nodes[2:]...)...)
	nodes[3].needs = []int{2}    // the way out
	nodes[4].needs = []int{1}    // the cluster
	nodes[5].needs = []int{3, 4} // the machines
	at := seconds(1)
	for _, level := range [][]int{{5}, {3}, {2, 4}, {1}, {0}} {
		end := at
		for _, i := range level {
			nodes[i].span = span{begin: at, end: at + nodes[i].wait/10}
			end = max(end, nodes[i].span.end)
		}
		at = end + seconds(1)
	}
	return nodes
}

func TestReplayOfADestroyWaitsForWholeLevels(t *testing.T) {
	nodes := destroyed()
	took := seconds(10 + 10 + 50 + 1 + 5 + 2) // two seconds at the end
	assert.Equal(t, took, replayDestroy(nodes, took, func(n *node) time.Duration { return n.span.end - n.span.begin }))
	assert.Equal(t, seconds(100+100+500+10+5+2), replayDestroy(nodes, took, published))
	_, length := criticalPath(nodes, published)
	assert.Equal(t, seconds(100+500+10), length, "what needs the way out could have gone while the cluster went")
}
