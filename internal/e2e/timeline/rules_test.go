package timeline

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rules are all rules, as the scenarios use them.
var rules = map[string]Rule{
	"OneAtATime": OneAtATime, "OneAtATimeAsGranted": OneAtATimeAsGranted, "SeedsStay": SeedsStay(3), "SeedsStayAsGranted": SeedsStayAsGranted(3), "SeedsWanted": SeedsWanted(3), "Serves": Serves("cs"),
	"WaitsBetween": WaitsBetween, "EmptyNodesFirst": EmptyNodesFirst,
}

// Each story breaks exactly the rules that it names.
func TestRules(t *testing.T) {
	for name, c := range map[string]struct {
		moments []Moment
		breaks  []string
	}{
		"nothing happens": {story(pass), nil},
		"a rollout as it should be": {story(leaves("a-2", ""), goes("a-2"), comes("a-2", ""), comes("a-2", "node-2"), ready("a-2"), pass, pass, pass, pass,
			leaves("a-1", ""), goes("a-1"), comes("a-1", "node-1"), ready("a-1")), nil},
		"a rollout that does not wait between two": {story(leaves("a-2", ""), goes("a-2"), comes("a-2", "node-2"), ready("a-2"), pass, pass, pass,
			leaves("a-1", "")), []string{"WaitsBetween"}},
		"an eviction as soon as the last one is ready": {story(leaves("a-2", evicted), goes("a-2"), comes("a-2", "node-3"), ready("a-2"), leaves("a-1", evicted)), nil},
		"two evictions at the same time":               {story(leaves("a-2", evicted), leaves("a-1", evicted)), []string{"OneAtATime", "SeedsStay"}},
		"an eviction before the last one is there again": {story(leaves("a-2", evicted), goes("a-2"), leaves("a-1", evicted)),
			[]string{"OneAtATime", "SeedsStay"}},
		"an eviction while the last one starts": {story(leaves("a-2", evicted), goes("a-2"), comes("a-2", "node-3"), leaves("a-1", evicted)),
			[]string{"OneAtATime", "SeedsStay"}},
		"an eviction that was granted after a rollout took another":       {story(leaves("a-2", ""), granted("a-1"), leaves("a-1", evicted)), []string{"OneAtATime", "SeedsStay"}},
		"an eviction after the budget heard of a new one":                 {story(wanted(4), comes("a-3", "node-3"), late(granted("a-1")), leaves("a-1", evicted)), []string{"OneAtATime"}},
		"an eviction before the budget heard of another":                  {story(late(leaves("a-2", evicted)), leaves("a-1", evicted)), []string{"OneAtATime", "SeedsStay"}},
		"two evictions that were granted at the same time":                {story(granted("a-1"), granted("a-2"), leaves("a-2", evicted), leaves("a-1", evicted)), []string{"OneAtATime", "SeedsStay"}},
		"a rollout beside one that was evicted":                           {story(granted("a-1"), leaves("a-1", evicted), leaves("a-2", "")), []string{"OneAtATime", "SeedsStay"}},
		"a deletion at once, and another one":                             {story(goes("a-2"), goes("a-1")), []string{"OneAtATime", "SeedsStay"}},
		"an eviction while another one crashes":                           {story(fails("a-0"), leaves("a-1", evicted)), []string{"OneAtATime"}},
		"an eviction of the one that crashes":                             {story(fails("a-0"), leaves("a-0", evicted), leaves("a-0", evicted)), nil},
		"two lost with their nodes":                                       {story(leaves("a-0", "DeletionByTaintManager"), leaves("a-1", "DeletionByPodGC")), nil},
		"one lost with its node, deleted by hand beside one that crashes": {story(fails("a-0"), lost("node-1"), goes("a-1")), nil},
		"one deleted by hand beside one that crashes":                     {story(fails("a-0"), goes("a-1")), []string{"OneAtATime"}},
		"an eviction beside one lost with its node": {story(leaves("a-0", "DeletionByTaintManager"), leaves("a-1", evicted)),
			[]string{"OneAtATime"}},
		"an eviction beside one that is scaled away":   {story(wanted(4), comes("a-3", "node-3"), ready("a-3"), pass, pass, pass, pass, pass, wanted(3), leaves("a-3", ""), leaves("a-2", evicted)), nil},
		"one scaled away beside an eviction":           {story(wanted(4), comes("a-3", "node-3"), ready("a-3"), pass, pass, pass, pass, pass, leaves("a-2", evicted), wanted(3), leaves("a-3", "")), nil},
		"an eviction beside one that is still to come": {story(wanted(4), leaves("a-2", evicted)), nil},
		"an eviction beside an unready one, when one is to be scaled away": {story(wanted(4), comes("a-3", "node-3"), ready("a-3"), pass, pass, pass, pass, pass,
			leaves("a-2", evicted), goes("a-2"), wanted(3), leaves("a-1", evicted)), nil},
		"two evictions when one is to be scaled away": {story(wanted(4), comes("a-3", "node-3"), ready("a-3"), pass, pass, pass, pass, pass,
			leaves("a-2", evicted), goes("a-2"), wanted(3), leaves("a-1", evicted), leaves("a-0", evicted)), []string{"OneAtATime", "SeedsStay"}},
		"seeds scaled away":              {story(wanted(2)), []string{"SeedsWanted"}},
		"no endpoint, and one again":     {story(serving(1), serving(0), serving(1)), []string{"Serves"}},
		"placed beside another":          {story(goes("a-2"), comes("a-2", ""), comes("a-2", "node-1")), []string{"EmptyNodesFirst"}},
		"placed at once, beside another": {story(goes("a-2"), comes("a-2", "node-1")), []string{"EmptyNodesFirst"}},
		"placed beside another when the last node was just opened": {story(closed("node-2"), closed("node-3"), closed("node-4"),
			leaves("a-2", evicted), goes("a-2"), comes("a-2", ""), opened("node-4"), placed("a-2", "node-1")), nil},
		"placed beside another when the last node was opened just before": {story(closed("node-2"), closed("node-3"), closed("node-4"),
			leaves("a-2", evicted), goes("a-2"), opened("node-4"), comes("a-2", "node-1")), nil},
		"placed beside another when the last node was opened long before": {story(closed("node-2"), closed("node-3"), closed("node-4"),
			leaves("a-2", evicted), opened("node-4"), pass, goes("a-2"), pass, comes("a-2", "node-1")), []string{"EmptyNodesFirst"}},
		"placed beside another where no other node takes it": {story(closed("node-2"), closed("node-3"), closed("node-4"),
			leaves("a-2", evicted), goes("a-2"), comes("a-2", "node-1")), nil},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.breaks, broken(c.moments, "OneAtATime", "SeedsStay", "SeedsWanted", "Serves", "WaitsBetween", "EmptyNodesFirst"), Whole(c.moments))
			for _, rule := range []string{"OneAtATime", "SeedsStay"} {
				assert.Equal(t, broken(c.moments, rule) == nil, broken(c.moments, rule+"AsGranted") == nil, "%sAsGranted\n%s", rule, Whole(c.moments))
			}
		})
	}
}

// What the budget could not know is excused by those rules only that are about it.
func TestWhatABudgetCouldNotKnow(t *testing.T) {
	for name, c := range map[string]struct {
		moments []Moment
		breaks  []string
	}{
		"an eviction that was granted before a rollout took another":      {story(granted("a-1"), leaves("a-2", ""), leaves("a-1", evicted)), []string{"OneAtATime", "SeedsStay"}},
		"an eviction before the budget heard that a rollout took another": {story(late(leaves("a-2", "")), late(granted("a-1")), leaves("a-1", evicted)), []string{"OneAtATime", "SeedsStay"}},
		"an eviction before the budget heard that another one crashes":    {story(late(fails("a-2")), late(granted("a-1")), leaves("a-1", evicted)), []string{"OneAtATime"}},
		"an eviction before the budget heard of a new one":                {story(late(wanted(4)), late(comes("a-3", "node-3")), late(granted("a-1")), leaves("a-1", evicted)), []string{"OneAtATime"}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.breaks, broken(c.moments, "OneAtATime", "OneAtATimeAsGranted", "SeedsStay", "SeedsStayAsGranted"), Whole(c.moments))
		})
	}
}

// broken returns which of some rules a story breaks.
func broken(moments []Moment, names ...string) (broken []string) {
	for _, name := range names {
		if len(rules[name](moments)) > 0 {
			broken = append(broken, name)
		}
	}
	return broken
}

// A breach is shown among the moments around it.
func TestABreachIsShown(t *testing.T) {
	err := Check(story(pass, leaves("a-2", evicted), leaves("a-1", evicted), closed("node-4")), OneAtATime, Serves("cs"))
	require.Error(t, err)
	assert.Equal(t, `a-1 was ready and was taken while [2] was not ready:
     0.0s start | 0 ready node-0, 1 ready node-1, 2 ready node-2 of 3 | serving cs 3 | may be evicted 1
     1.0s step | 0 ready node-0, 1 ready node-1, 2 ready node-2 of 3 | serving cs 3 | may be evicted 1
     2.0s step | 0 ready node-0, 1 ready node-1, 2 leaving by EvictionByEvictionAPI node-2 of 3 | serving cs 3 | may be evicted 1
>    3.0s step | 0 ready node-0, 1 leaving by EvictionByEvictionAPI node-1, 2 leaving by EvictionByEvictionAPI node-2 of 3 | serving cs 3 | may be evicted 1
     4.0s step | 0 ready node-0, 1 leaving by EvictionByEvictionAPI node-1, 2 leaving by EvictionByEvictionAPI node-2 of 3 | serving cs 3 | may be evicted 1 | closed node-4
`, err.Error())
	assert.NoError(t, Check(story(pass), OneAtATime, Serves("cs")))
}

func TestRolloutLeavesOutEvictions(t *testing.T) {
	moments := story(leaves("a-2", ""), leaves("a-1", evicted), goes("a-1"), comes("a-1", ""), goes("a-1"), leaves("a-0", ""), goes("a-0"), comes("a-0", ""),
		change("a-0", func(m *Moment, member *Member) { member.Deleted = m.At }))
	assert.Equal(t, []int{2, 1, 0, 0}, Rollout(moments), "by whatever force")
	assert.Len(t, Takings(moments), 5)
}
