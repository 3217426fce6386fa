package infra

import (
	"fmt"

	"stateful-clusters/internal/check"
)

// Nodes is the range within which a cluster's autoscaler keeps the number of nodes.
type Nodes struct {
	Min int `key:"nodesMin"`
	Max int `key:"nodesMax"`
}

// surgeNodes come on top of the most while an upgrade replaces nodes.
const surgeNodes = 1

func (n Nodes) check(r *check.Report) {
	r.Range("nodesMin", n.Min, 1, 1000)
	r.Range("nodesMax", n.Max, 1, 1000)
	if n.Min > n.Max {
		r.Fault("nodesMin", n.Min, fmt.Sprintf("is above nodesMax, which is %d", n.Max), "lower nodesMin or raise nodesMax")
	}
}
