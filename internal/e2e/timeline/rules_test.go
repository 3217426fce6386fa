package timeline

import (
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const evicted = "EvictionByEvictionAPI"

// story is a hand-made timeline of four ready members, of which three are seeds: each step changes the moment before it, a second later.
func story(steps ...func(m *Moment)) []Moment {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	calm := Moment{At: start, Members: map[string]Member{}, Serving: map[string]int{"cs": 4}, Replicas: 4}
	for i, name := range []string{"a-0", "a-1", "a-2", "a-3"} {
		calm.Members[name] = Member{UID: name, Ordinal: i, Ready: true}
	}
	moments := []Moment{calm}
	for _, step := range steps {
		m := moments[len(moments)-1]
		m.At, m.Members, m.Serving = m.At.Add(time.Second), maps.Clone(m.Members), maps.Clone(m.Serving)
		step(&m)
		moments = append(moments, m)
	}
	return moments
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
	return change(name, func(m *Moment, member *Member) { member.Deleted, member.Disruption = m.At, reason })
}

// anew makes the next member of that name, not ready yet.
func anew(name string) func(*Moment) {
	return change(name, func(m *Moment, member *Member) {
		*member = Member{UID: name + m.At.String(), Ordinal: member.Ordinal}
	})
}

func ready(name string, is bool) func(*Moment) {
	return change(name, func(_ *Moment, member *Member) { member.Ready = is })
}

func serving(n int) func(*Moment) { return func(m *Moment) { m.Serving["cs"] = n } }

func TestRules(t *testing.T) {
	type steps []func(*Moment)
	const two, none = "a-1 was taken while [a-2] was away", "cs has lost its last endpoint"
	for name, c := range map[string]struct {
		steps  steps
		breaks string
	}{
		"nothing happens":                       {nil, ""},
		"a rollout as it should be":             {steps{leaves("a-2", ""), anew("a-2"), ready("a-2", true), leaves("a-1", "")}, ""},
		"a rollout of two at a time":            {steps{leaves("a-2", ""), leaves("a-1", "")}, two},
		"a rollout while the last one starts":   {steps{leaves("a-2", ""), anew("a-2"), leaves("a-1", "")}, two},
		"an eviction while the last one starts": {steps{leaves("a-2", evicted), anew("a-2"), leaves("a-1", evicted)}, two},
		"an eviction during a rollout":          {steps{leaves("a-2", ""), leaves("a-1", evicted)}, two},
		"an eviction beside one that crashes":   {steps{ready("a-2", false), leaves("a-2", evicted), leaves("a-1", evicted)}, ""},
		"an eviction beside one that is lost":   {steps{leaves("a-2", "DeletionByTaintManager"), leaves("a-1", evicted)}, ""},
		"an eviction beside one that came back": {steps{anew("a-2"), ready("a-2", true), ready("a-2", false), leaves("a-1", evicted)}, ""},
		"members that are no seeds":             {steps{leaves("a-3", ""), leaves("a-2", evicted)}, ""},
		"seen late":                             {steps{anew("a-2"), leaves("a-1", "")}, two},
		"no endpoint, and one again":            {steps{serving(1), serving(0), serving(1)}, none},
	} {
		t.Run(name, func(t *testing.T) {
			err := Check(story(c.steps...), 3, "cs")
			if c.breaks == "" {
				assert.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.breaks)
			assert.Regexp(t, `(?m)^>`, err.Error(), "the moment is marked")
		})
	}
}
