package main

import (
	"slices"
	"time"
)

// published returns how long a node takes at the published durations: the engine's, the provider's and Kubernetes' own time as
// measured at the factor, and the cloud's in full.
func (n *node) published(factor float64) time.Duration {
	if !n.work {
		return 0
	}
	return n.own(factor) + n.wait
}

// own returns what of a node's time is not the cloud's.
func (n *node) own(factor float64) time.Duration {
	return max(0, n.span.end-n.span.begin-scale(n.wait, factor))
}

func scale(d time.Duration, factor float64) time.Duration { return time.Duration(float64(d) * factor) }

// criticalPath returns the chain of nodes, each needing the one before it, that takes longest: no order of work that respects
// the graph is faster. The reverse order, of a destroy, has the same one.
func criticalPath(nodes []node, weight func(*node) time.Duration) (path []int, length time.Duration) {
	ends := make([]time.Duration, len(nodes))
	from := make([]int, len(nodes))
	last := -1
	for i := range nodes {
		from[i] = -1
		for _, j := range nodes[i].needs {
			if from[i] < 0 || ends[j] > ends[from[i]] {
				from[i] = j
			}
		}
		if from[i] >= 0 {
			ends[i] = ends[from[i]]
		}
		ends[i] += weight(&nodes[i])
		if last < 0 || ends[i] > ends[last] {
			last = i
		}
	}
	for i := last; i >= 0; i = from[i] {
		if nodes[i].work {
			path = append(path, i)
		}
	}
	slices.Reverse(path)
	if last >= 0 {
		length = ends[last]
	}
	return path, length
}
