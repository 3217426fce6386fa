package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// network is a small stack, as measured at a tenth of the clouds' durations: a network, then side by side a way out and a
// cluster, then machines that need both, each with a second of the provider's own time.
func network() []node {
	nodes := []node{
		{name: "stack"},
		{name: "network", work: true, needs: []int{0}, wait: 10 * time.Second},
		{name: "way out", work: true, needs: []int{1}, wait: 100 * time.Second},
		{name: "cluster", work: true, needs: []int{1}, wait: 500 * time.Second},
		{name: "machines", work: true, needs: []int{2, 3}, wait: 100 * time.Second},
	}
	begin := []float64{0, 1, 3, 4, 55} // the engine took a second before the network, and one before the cluster
	for i := range nodes {
		nodes[i].span.begin = seconds(begin[i])
		nodes[i].span.end = nodes[i].span.begin
		if nodes[i].work {
			nodes[i].span.end += seconds(1) + nodes[i].wait/10
		}
	}
	return nodes
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func published(n *node) time.Duration { return n.published(0.1) }

func TestCriticalPathTakesTheLongestChain(t *testing.T) {
	nodes := network()
	path, length := criticalPath(nodes, published)
	assert.Equal(t, []int{1, 3, 4}, path)
	assert.Equal(t, seconds(11+501+101), length)
	nodes[2].wait = 600 * time.Second
	nodes[2].span.end = nodes[2].span.begin + seconds(61)
	path, length = criticalPath(nodes, published)
	assert.Equal(t, []int{1, 2, 4}, path, "another chain has become the longest")
	assert.Equal(t, seconds(11+601+101), length)
}

func TestCriticalPathOfNothing(t *testing.T) {
	path, length := criticalPath(nil, published)
	assert.Empty(t, path)
	assert.Zero(t, length)
}

func TestOwnTimeStaysAsItIsAndTheCloudsIsStretched(t *testing.T) {
	n := node{work: true, wait: 100 * time.Second, span: span{begin: seconds(5), end: seconds(18)}}
	assert.Equal(t, seconds(3), n.own(0.1))
	assert.Equal(t, seconds(103), n.published(0.1))
	n.span.end = seconds(14) // a timer that fired early
	assert.Equal(t, seconds(100), n.published(0.1))
	n.work = false
	assert.Zero(t, n.published(0.1), "a component takes no time of its own")
}
