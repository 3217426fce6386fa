// Package timeline records what happens to the members of a StatefulSet, and checks what must hold at each moment of it, not at
// the end only.
package timeline

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Moment is how the members and what is around them were between two changes.
type Moment struct {
	At       time.Time // when the recorder learned of it
	Event    string    // what made it differ from the moment before
	Members  map[string]Member
	Nodes    map[string]Node
	Serving  map[string]int // ready endpoints, by Service
	Allowed  int            // how many evictions the disruption budget admits; none without a budget
	Expected int            // how many members it counts on; it hears of a change a little later
	Healthy  int            // how many of these it takes for ready
	Replicas int            // how many members are wanted; -1 where there is no StatefulSet
	Revision string         // of the template that all members shall have; "" until the controller knows the latest
	MinReady time.Duration  // how long a member must be ready before a rollout goes on
}

// Member is one pod of the StatefulSet.
type Member struct {
	UID        string // another pod of the same name has another
	Ordinal    int
	Node       string // "" until it is placed
	Ready      bool
	ReadySince time.Time     // in whole seconds, as Kubernetes keeps it
	Deleted    time.Time     // when it was told to go, in whole seconds; zero for one that stays
	Grace      time.Duration // that it was granted then
	Disruption string        // who wants it gone, where Kubernetes says so
	Revision   string        // of its template
	Reason     string        // what its container waits for, such as ImagePullBackOff
}

// Node is a place for members.
type Node struct {
	Eligible bool // takes new pods
}

func (m Member) leaving() bool { return !m.Deleted.IsZero() }

func (m Member) String() string {
	state := "unready"
	switch {
	case m.leaving():
		state = "leaving"
	case m.Ready:
		state = "ready"
	case m.Node == "":
		state = "not placed"
	case m.Reason != "":
		state = m.Reason
	}
	if m.Disruption != "" {
		state += " by " + m.Disruption
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s %s", m.Ordinal, state, m.Node))
}

func (m Moment) String() string {
	var members, serving, closed []string
	for _, name := range slices.Sorted(maps.Keys(m.Members)) {
		members = append(members, m.Members[name].String())
	}
	for _, service := range slices.Sorted(maps.Keys(m.Serving)) {
		serving = append(serving, fmt.Sprintf("%s %d", service, m.Serving[service]))
	}
	for _, name := range slices.Sorted(maps.Keys(m.Nodes)) {
		if !m.Nodes[name].Eligible {
			closed = append(closed, name)
		}
	}
	line := fmt.Sprintf("%s | %s of %d | serving %s | may be evicted %d", m.Event, strings.Join(members, ", "), m.Replicas, strings.Join(serving, ", "), m.Allowed)
	if len(closed) > 0 {
		line += " | closed " + strings.Join(closed, ", ")
	}
	return line
}
