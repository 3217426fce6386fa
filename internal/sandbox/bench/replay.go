package main

import "time"

// A replay goes through a measured run once more with other durations: each node begins as long after what it waits for as it
// did when it was measured, and takes as long as it is told.

// replayUp lets each node wait for those that it needs.
func replayUp(nodes []node, took time.Duration, weight func(*node) time.Duration) time.Duration {
	ends := make([]time.Duration, len(nodes))
	var measured, replayed time.Duration
	for i := range nodes {
		n := &nodes[i]
		var before, since time.Duration
		for _, j := range n.needs {
			before, since = max(before, ends[j]), max(since, nodes[j].done())
		}
		ends[i] = before + max(0, n.span.begin-since) + weight(n)
		measured, replayed = max(measured, n.done()), max(replayed, ends[i])
	}
	return replayed + took - measured
}

// replayDestroy lets each level wait for the one after it as a whole.
func replayDestroy(nodes []node, took time.Duration, weight func(*node) time.Duration) time.Duration {
	depth := levels(nodes)
	deepest := 0
	for _, d := range depth {
		deepest = max(deepest, d)
	}
	var before, since time.Duration // when the last level ended, replayed and measured
	for level := deepest; level >= 0; level-- {
		end, measured := before, since
		for i := range nodes {
			if n := &nodes[i]; depth[i] == level {
				end = max(end, before+max(0, n.span.begin-since)+weight(n))
				measured = max(measured, n.done())
			}
		}
		before, since = end, measured
	}
	return before + took - since
}

// done is when others may go on: a component is there as soon as it is registered.
func (n *node) done() time.Duration {
	if !n.work {
		return n.span.begin
	}
	return n.span.end
}
