package timeline

import (
	"maps"
	"time"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// calm is three ready members on three of five nodes.
func calm() Moment {
	m := Moment{At: start, Event: "start", Members: map[string]Member{}, Nodes: map[string]Node{}, Serving: map[string]int{"cs": 3}, Allowed: 1, Expected: 3, Healthy: 3, Replicas: 3, MinReady: 5 * time.Second}
	for i, name := range []string{"a-0", "a-1", "a-2"} {
		m.Members[name] = Member{UID: name + "-first", Ordinal: i, Node: "node-" + name[2:], Ready: true, ReadySince: start.Add(-time.Minute)}
	}
	for _, name := range []string{"node-0", "node-1", "node-2", "node-3", "node-4"} {
		m.Nodes[name] = Node{Eligible: true}
	}
	return m
}

// story is a hand-made timeline: each step changes the moment before it, a second later.
func story(steps ...func(m *Moment)) []Moment {
	moments := []Moment{calm()}
	for _, step := range steps {
		last, m := moments[len(moments)-1], calm()
		m.At, m.Event, m.Replicas = last.At.Add(time.Second), "step", last.Replicas
		m.Members, m.Nodes, m.Serving = maps.Clone(last.Members), maps.Clone(last.Nodes), maps.Clone(last.Serving)
		step(&m)
		if m.Expected, m.Healthy = last.Expected, last.Healthy; m.Event != unheard {
			m.Expected, m.Healthy = m.Replicas, healthy(m)
		}
		moments = append(moments, m)
	}
	return moments
}

// unheard is a step of which the disruption budget has not heard yet.
const unheard = "unheard"

func late(step func(*Moment)) func(*Moment) {
	return func(m *Moment) {
		step(m)
		m.Event = unheard
	}
}

func healthy(m Moment) (n int) {
	for _, member := range m.Members {
		if member.Ready && !member.leaving() {
			n++
		}
	}
	return n
}

func change(name string, f func(m *Moment, member *Member)) func(*Moment) {
	return func(m *Moment) {
		member := m.Members[name]
		f(m, &member)
		m.Members[name] = member
	}
}

// leaves lets a member be told to go; reason says by whom.
func leaves(name, reason string) func(*Moment) {
	return change(name, func(m *Moment, member *Member) {
		member.Deleted, member.Grace, member.Disruption = m.At, time.Second, reason
	})
}

// granted lets the eviction of a member be granted, which is told to go a little later.
func granted(name string) func(*Moment) {
	return change(name, func(_ *Moment, member *Member) { member.Disruption = evicted })
}

func goes(name string) func(*Moment) { return func(m *Moment) { delete(m.Members, name) } }

// comes makes the next member of that name, not ready yet.
func comes(name, node string) func(*Moment) {
	return func(m *Moment) {
		m.Members[name] = Member{UID: name + m.At.String(), Ordinal: int(name[2] - '0'), Node: node}
	}
}

// placed gives a member that is there already its node.
func placed(name, node string) func(*Moment) {
	return change(name, func(_ *Moment, member *Member) { member.Node = node })
}

func ready(name string) func(*Moment) {
	return change(name, func(m *Moment, member *Member) { member.Ready, member.ReadySince = true, m.At })
}

func fails(name string) func(*Moment) {
	return change(name, func(_ *Moment, member *Member) { member.Ready = false })
}

func wanted(n int) func(*Moment) { return func(m *Moment) { m.Replicas = n } }

func serving(n int) func(*Moment) { return func(m *Moment) { m.Serving["cs"] = n } }

func closed(node string) func(*Moment) { return func(m *Moment) { m.Nodes[node] = Node{} } }

func opened(node string) func(*Moment) {
	return func(m *Moment) { m.Nodes[node] = Node{Eligible: true} }
}

func lost(node string) func(*Moment) { return func(m *Moment) { delete(m.Nodes, node) } }

func pass(*Moment) {}
