package timeline

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// assemble puts events into the order in which they happened, whichever watch brought them first, and returns how things were after
// each that changed something. What happened up to base is the first moment.
func assemble(base uint64, events []event) []Moment {
	type key struct{ kind, name string }
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.version, b.version) })
	state := map[key]metav1.Object{}
	var moments []Moment
	for i, e := range events {
		action, k := "changed", key{e.kind, e.object.GetName()}
		if state[k] == nil {
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
		m := picture(slices.Collect(maps.Values(state)))
		if len(moments) > 0 && reflect.DeepEqual(m, moments[len(moments)-1].still()) {
			continue
		}
		m.At, m.Event = e.at, fmt.Sprintf("%s %s %s", e.kind, e.object.GetName(), action)
		moments = append(moments, m)
	}
	return moments
}

// still is a moment without when and how it came.
func (m Moment) still() Moment {
	m.At, m.Event = Moment{}.At, ""
	return m
}
