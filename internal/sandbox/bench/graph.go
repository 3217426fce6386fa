package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// node is a resource in the graph that the engine keeps.
type node struct {
	urn   string
	kind  string // the type
	name  string
	id    string
	needs []int // the nodes that are there before it, and go after it

	work bool          // a resource that a provider makes; a component takes no time of its own
	span span          // as measured
	wait time.Duration // how long the cloud takes for it in life
}

// state is what a graph needs of `pulumi stack export`.
type state struct {
	Deployment struct {
		Resources []struct {
			URN                  string
			Type                 string
			ID                   string
			Custom               bool
			Parent               string
			Provider             string
			Dependencies         []string
			PropertyDependencies map[string][]string
		}
	}
}

// readGraph reads the graph by the rule by which the engine orders deletions (DependenciesOf in
// https://github.com/pulumi/pulumi/blob/master/pkg/resource/graph/dependency_graph.go): a resource needs its dependencies, its
// provider and its parent, and who needs a component needs everything in it. Each node comes after those that it needs.
func readGraph(export []byte) ([]node, error) {
	var s state
	if err := json.Unmarshal(export, &s); err != nil {
		return nil, fmt.Errorf("reading the state: %w", err)
	}
	var nodes []node
	index := map[string]int{}
	inside := map[int][]int{} // a component's resources, at any depth
	for i, r := range s.Deployment.Resources {
		needed := slices.Clone(r.Dependencies)
		for _, urns := range r.PropertyDependencies {
			needed = append(needed, urns...)
		}
		if provider, _, ok := cutLast(r.Provider, "::"); ok {
			needed = append(needed, provider)
		}
		n := node{urn: r.URN, kind: r.Type, name: r.URN[strings.LastIndex(r.URN, "::")+2:], id: r.ID, work: r.Custom && !strings.HasPrefix(r.Type, "pulumi:")}
		for _, urn := range needed {
			j, ok := index[urn]
			if !ok {
				return nil, fmt.Errorf("the state has %s, but before it not %s, which it needs", r.URN, urn)
			}
			n.needs = append(n.needs, j)
			if !nodes[j].work {
				n.needs = append(n.needs, inside[j]...)
			}
		}
		for parent, ok := index[r.Parent]; ok; parent, ok = index[s.Deployment.Resources[parent].Parent] {
			if s.Deployment.Resources[parent].URN == r.Parent {
				n.needs = append(n.needs, parent)
			}
			inside[parent] = append(inside[parent], i)
		}
		slices.Sort(n.needs)
		n.needs = slices.Compact(n.needs)
		index[r.URN] = i
		nodes = append(nodes, n)
	}
	return nodes, nil
}

func cutLast(text, separator string) (before, after string, found bool) {
	i := strings.LastIndex(text, separator)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(separator):], true
}

// levels returns how far each node is from the start: the engine deletes level by level, from the last to the first, and
// begins one only when the one before it is gone (ScheduleDeletes in
// https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go).
func levels(nodes []node) []int {
	depth := make([]int, len(nodes))
	for i, n := range nodes {
		for _, j := range n.needs {
			depth[i] = max(depth[i], depth[j]+1)
		}
	}
	return depth
}
