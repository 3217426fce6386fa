package timeline

import (
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// story is a hand-made timeline of three ready members: each step changes the moment before it, a second later.
func story(steps ...func(m *Moment)) []Moment {
	calm := Moment{At: start, Event: "start", Members: map[string]Member{}, Nodes: map[string]bool{}, Serving: map[string]int{"cs": 3},
		Budget: Budget{Allowed: 1, Desired: 2, Expected: 3}, Replicas: 3, MinReady: 3 * time.Second}
	for i, name := range []string{"a-0", "a-1", "a-2"} {
		node := "node-" + name[2:]
		calm.Members[name], calm.Nodes[node] = Member{UID: name, Ordinal: i, Node: node, Ready: true, ReadySince: start}, true
	}
	moments := []Moment{calm}
	for _, step := range steps {
		m := moments[len(moments)-1]
		m.At, m.Event = m.At.Add(time.Second), "step"
		m.Members, m.Nodes, m.Serving = maps.Clone(m.Members), maps.Clone(m.Nodes), maps.Clone(m.Serving)
		m.Budget.Granted = maps.Clone(m.Budget.Granted)
		step(&m)
		moments = append(moments, m)
	}
	return moments
}

// steps are what happens, in turn.
type steps []func(*Moment)

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

// granted is what the API server writes down when it admits an eviction.
func granted(name string) func(*Moment) {
	return func(m *Moment) {
		m.Budget.Granted = map[string]bool{name: true}
		m.Budget.Allowed--
	}
}

// counted is what the budget's controller makes of it: how many it takes for healthy.
func counted(healthy int) func(*Moment) {
	return func(m *Moment) { m.Budget.Allowed, m.Budget.Granted = max(0, healthy-m.Budget.Desired), nil }
}

// wide is a budget that lets two members go.
func wide(m *Moment) { m.Budget.Desired, m.Budget.Allowed = 1, 2 }

// anew makes the next member of that name, not ready yet.
func anew(name string) func(*Moment) {
	return func(m *Moment) { m.Members[name] = Member{UID: name + m.At.String(), Ordinal: int(name[2] - '0')} }
}

func ready(name string) func(*Moment) {
	return change(name, func(m *Moment, member *Member) { member.Ready, member.ReadySince = true, m.At })
}

func fails(name string) func(*Moment) {
	return change(name, func(_ *Moment, member *Member) { member.Ready = false })
}

func goes(name string) func(*Moment) { return func(m *Moment) { delete(m.Members, name) } }
func lost(node string) func(*Moment) { return func(m *Moment) { delete(m.Nodes, node) } }
func wanted(n int) func(*Moment)     { return func(m *Moment) { m.Replicas = n } }
func serving(n int) func(*Moment)    { return func(m *Moment) { m.Serving["cs"] = n } }
func pass(*Moment)                   {}
func brokenBy(moments []Moment) []string {
	return broken(moments, "Evictions", "Rollouts", "SeedsWanted", "Serves")
}

func broken(moments []Moment, names ...string) (broken []string) {
	rules := map[string]Rule{"Evictions": Evictions, "Rollouts": Rollouts(3), "SeedsWanted": SeedsWanted(3), "Serves": Serves("cs")}
	for _, name := range names {
		if len(rules[name](moments)) > 0 {
			broken = append(broken, name)
		}
	}
	return broken
}

// Each story breaks the rule that it names, and no other.
func TestRules(t *testing.T) {
	for name, c := range map[string]struct {
		steps  steps
		breaks []string
	}{
		"nothing happens":             {steps{pass}, nil},
		"a rollout as it should be":   {steps{leaves("a-2", ""), goes("a-2"), anew("a-2"), ready("a-2"), pass, pass, leaves("a-1", "")}, nil},
		"a rollout without a pause":   {steps{leaves("a-2", ""), goes("a-2"), anew("a-2"), ready("a-2"), pass, leaves("a-1", "")}, []string{"Rollouts"}},
		"a rollout of two at a time":  {steps{leaves("a-2", ""), leaves("a-1", "")}, []string{"Rollouts"}},
		"a rollout beside a new one":  {steps{fails("a-2"), leaves("a-2", evicted), goes("a-2"), anew("a-2"), leaves("a-1", "")}, []string{"Rollouts"}},
		"a rollout at a crash":        {steps{leaves("a-2", ""), anew("a-2"), ready("a-2"), pass, pass, fails("a-2"), leaves("a-1", "")}, nil},
		"what is left of a lost node": {steps{leaves("a-2", ""), anew("a-2"), lost("node-1"), goes("a-1")}, nil},
		"an eviction":                 {steps{granted("a-2"), leaves("a-2", evicted), counted(2), goes("a-2"), anew("a-2"), ready("a-2"), counted(3)}, nil},
		"an eviction while the last one starts": {steps{wide, granted("a-2"), leaves("a-2", evicted), counted(2), granted("a-1"), leaves("a-1", evicted)},
			[]string{"Evictions"}},
		"two evictions before the budget counts anew": {steps{wide, granted("a-2"), granted("a-1"), leaves("a-2", evicted), leaves("a-1", evicted)},
			[]string{"Evictions"}},
		"an eviction without leave":         {steps{leaves("a-2", evicted)}, []string{"Evictions"}},
		"an eviction of one that crashes":   {steps{fails("a-2"), counted(2), leaves("a-2", evicted)}, nil},
		"an eviction that is not yet known": {steps{leaves("a-2", ""), granted("a-1"), leaves("a-1", evicted)}, nil},
		"seeds scaled away":                 {steps{wanted(2)}, []string{"SeedsWanted"}},
		"no endpoint, and one again":        {steps{serving(1), serving(0), serving(1)}, []string{"Serves"}},
	} {
		t.Run(name, func(t *testing.T) {
			moments := story(c.steps...)
			assert.Equal(t, c.breaks, brokenBy(moments), Whole(moments))
		})
	}
}

// A breach is shown among the moments around it.
func TestABreachIsShown(t *testing.T) {
	err := Check(story(pass, leaves("a-2", ""), leaves("a-1", "")), Rollouts(3), Serves("cs"))
	require.Error(t, err)
	shown := `^a-1 was taken while a-2 was not ready for 3s:\n +0.0s start .*\n +1.0s .*\n +2.0s .*2 leaving.*\n> +3.0s .*1 leaving`
	assert.Regexp(t, shown, err.Error())
	assert.NoError(t, Check(story(pass), Rollouts(3), Serves("cs")))
}
