package status

import (
	"fmt"
	"slices"
)

// nodeFault says why a node does not take members or does not let them run, or "".
func (r *Report) nodeFault(node *object) string {
	switch c := node.condition("Ready"); {
	case !node.ready():
		return fmt.Sprintf("not ready for %s", r.age(c.LastTransitionTime))
	case node.leaving():
		return "going away"
	case node.Spec.Unschedulable:
		return "closed to new members"
	}
	return ""
}

// nodeFaultOf is nodeFault of a node by its name, which may be gone itself.
func (r *Report) nodeFaultOf(name string) string {
	if r.nodesHidden != "" {
		return ""
	}
	i := slices.IndexFunc(r.nodes, func(o object) bool { return o.Metadata.Name == name })
	if i < 0 {
		return "gone"
	}
	if node := &r.nodes[i]; !node.ready() || node.leaving() {
		return r.nodeFault(node)
	}
	return "" // closed, which does no harm to what is there
}

// zone of a node, or "".
func (r *Report) zone(name string) string {
	for _, node := range r.nodes {
		if node.Metadata.Name == name {
			return node.Metadata.Labels["topology.kubernetes.io/zone"]
		}
	}
	return ""
}
