package timeline

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// key is the identity of an object among those that are watched.
type key struct{ kind, name string }

// assemble puts events into the order in which they happened, whichever watch brought them first, and returns how things were after
// each that changed something. What happened up to base is the first moment.
func assemble(base uint64, events []event) []Moment {
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.version, b.version) })
	state := map[key]metav1.Object{}
	var moments []Moment
	for i, e := range events {
		action := "changed"
		k := key{e.kind, e.object.GetName()}
		if _, known := state[k]; !known {
			action = "appeared"
		}
		state[k] = e.object
		if e.gone {
			action = "went"
			delete(state, k)
		}
		if e.version <= base && i+1 < len(events) && events[i+1].version <= base {
			continue
		}
		m := picture(state)
		m.At, m.Event = e.at, fmt.Sprintf("%s %s %s", e.kind, e.object.GetName(), action)
		if len(moments) == 0 {
			m.Event = "start"
		} else if same(moments[len(moments)-1], m) {
			continue
		}
		moments = append(moments, m)
	}
	return moments
}

func same(a, b Moment) bool {
	b.At, b.Event = a.At, a.Event
	return reflect.DeepEqual(a, b)
}

// picture is how things are when these objects are all there is.
func picture(state map[key]metav1.Object) Moment {
	m := Moment{Members: map[string]Member{}, Nodes: map[string]Node{}, Serving: map[string]int{}, Replicas: -1}
	// In a fixed order, since of several sets or budgets the last one counts.
	for _, k := range slices.SortedFunc(maps.Keys(state), func(a, b key) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.name, b.name)) }) {
		m.add(state[k])
	}
	return m
}
