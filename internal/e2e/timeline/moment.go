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
	Nodes    map[string]bool // whether they take new pods
	Serving  map[string]int  // ready endpoints, by Service
	Budget   Budget
	Replicas int           // how many members are wanted; -1 where there is no StatefulSet
	Revision string        // of the template that all members shall have; "" until the controller knows the latest
	MinReady time.Duration // how long a member must be ready before the StatefulSet goes on
}

// Member is one pod of the StatefulSet.
type Member struct {
	UID        string // another pod of the same name has another
	Ordinal    int
	Node       string // "" until it is placed
	Ready      bool
	ReadySince time.Time // in whole seconds, as Kubernetes keeps it
	Deleted    time.Time // when it was told to go, in whole seconds; zero for one that stays
	Disruption string    // who wants it gone, where Kubernetes says so
	Revision   string    // of its template
	Reason     string    // what its container waits for, such as ImagePullBackOff
}

// Budget is the status of the disruption budget. The API server reads and writes it with each eviction that it grants
// (https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-budgets).
type Budget struct {
	Allowed  int             // evictions that are left
	Desired  int             // healthy members that it insists on
	Expected int             // members that it counts on
	Granted  map[string]bool // members whose eviction was granted and not carried out yet
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
	var members []string
	for _, name := range slices.Sorted(maps.Keys(m.Members)) {
		members = append(members, m.Members[name].String())
	}
	b := m.Budget
	return fmt.Sprintf("%s | %s of %d | serving %v | may be evicted %d, healthy wanted %d of %d, granted %v",
		m.Event, strings.Join(members, ", "), m.Replicas, m.Serving, b.Allowed, b.Desired, b.Expected, slices.Sorted(maps.Keys(b.Granted)))
}
