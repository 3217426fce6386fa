package daytwo

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/e2e/timeline"
)

// The number of members passes from the autoscaler to the configuration and to a person, and back, one after the other on the same
// stack. Nobody's step is in the way of the next one's.
func TestWhoseTheNumberOfMembersIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "scaleDownWindow=75") // whatever the autoscaler takes for the number of a moment, it forgets within patience
	w.up()
	for _, c := range []struct {
		name string
		run  func(t *testing.T, w *world)
	}{
		{"a person's, with the autoscaler on", scaleByHandWithAutoscaler},
		{"the configuration's", switchOff},
		{"a person's, with the autoscaler off", scaleByHandWithoutAutoscaler},
		{"the autoscaler's, under load", switchOnUnderLoad},
		{"nobody's", switchOffUnderLoad},
		{"the configuration's, under load", freeze},
		{"the autoscaler's again", switchOnAgain},
	} {
		if !t.Run(c.name, func(t *testing.T) { c.run(t, &world{t, w.Instance}) }) {
			return // the others begin where this one has not come to
		}
	}
}

const scaleByHand = "kubectl -n migratory scale statefulset migratorydata --replicas=4\n"

func scaleByHandWithAutoscaler(t *testing.T, w *world) {
	w.measured()
	moments := w.watched(func() {
		w.follow(scaleByHand)
		assert.Empty(t, w.changes())
		w.pulumi("up", "--yes", "--skip-preview")
		w.scaled(3)
	})
	assert.Equal(t, []int{3, 4, 3}, numbers(moments))
	assert.Empty(t, w.changes())
}

func switchOff(t *testing.T, w *world) {
	w.set("autoscaling=false")
	assert.Equal(t, map[string][]string{"delete HorizontalPodAutoscaler": nil}, w.changes())
	moments := w.watched(func() { w.up() })
	assert.Equal(t, []int{3}, numbers(moments))
	assert.Empty(t, timeline.Takings(moments))
	assert.Empty(t, w.changes("--refresh"))
}

// Pulumi learns of it by a refresh only, or takes it back with the next change of the members.
func scaleByHandWithoutAutoscaler(t *testing.T, w *world) {
	w.watched(func() {
		w.follow(scaleByHand)
		w.scaled(4)
		assert.Empty(t, w.changes())
		w.up()
		assert.Equal(t, 4, w.wanted())
		assert.Equal(t, map[string][]string{"update StatefulSet": {"spec.replicas"}}, w.changes("--refresh"))
		w.pulumi("up", "--yes", "--skip-preview", "--refresh")
		w.scaled(3)
		assert.Empty(t, w.changes())
	})
	w.watched(func() {
		w.follow(scaleByHand)
		w.scaled(4)
		w.set("image=migratorydata/server:6.0.25")
		assert.Equal(t, map[string][]string{"update StatefulSet": {"spec.template.spec.containers[0].image"}}, w.changes())
		w.up()
		w.scaled(3)
		assert.Empty(t, w.changes())
	})
}

func switchOnUnderLoad(t *testing.T, w *world) {
	w.set("autoscaling=true")
	assert.Equal(t, map[string][]string{"create HorizontalPodAutoscaler": nil}, w.changes())
	moments := w.watched(func() {
		w.up()
		w.load()
		w.scaled(5)
	})
	assert.Equal(t, []int{3, 5}, numbers(moments))
	assert.Empty(t, w.changes())
}

// Without another membersMin, and as long as the state does not know of the five, the number stays as the autoscaler left it.
func switchOffUnderLoad(t *testing.T, w *world) {
	moments := w.watched(func() {
		w.set("autoscaling=false")
		assert.Equal(t, map[string][]string{"delete HorizontalPodAutoscaler": nil}, w.changes())
		w.up()
		assert.Equal(t, map[string][]string{"update StatefulSet": {"spec.replicas"}}, w.changes("--refresh"))
		w.set("autoscaling=true")
		w.up()
	})
	assert.Equal(t, []int{5}, numbers(moments))
	assert.Empty(t, timeline.Takings(moments))
	assert.Empty(t, w.changes())
}

// As docs/operations.md says, no member is taken that nobody meant.
func freeze(t *testing.T, w *world) {
	moments := w.watched(func() {
		w.follow(`pulumi config set autoscaling false --stack eks
pulumi config set membersMin 5 --stack eks
pulumi up --stack eks
`)
	})
	assert.Equal(t, []int{5}, numbers(moments))
	assert.Empty(t, timeline.Takings(moments))
	assert.Empty(t, w.get("hpa", "migratorydata-autoscale", "{.metadata.name}"))
	assert.Empty(t, w.changes("--refresh"))

	moments = w.watched(func() {
		w.follow(`pulumi config set membersMin 4 --stack eks
pulumi up --stack eks
`)
		w.scaled(4)
	})
	assert.Equal(t, []int{5, 4}, numbers(moments))
	assert.Equal(t, []int{4}, ordinals(timeline.Takings(moments)))
	assert.Empty(t, w.changes("--refresh"))
}

func switchOnAgain(t *testing.T, w *world) {
	moments := w.watched(func() {
		w.follow(`pulumi config set autoscaling true --stack eks
pulumi config set membersMin 3 --stack eks
pulumi up --stack eks
`)
		w.scaled(5)
	})
	assert.Equal(t, []int{4, 5}, numbers(moments))
	assert.Empty(t, timeline.Takings(moments))
	assert.Empty(t, w.changes("--refresh"))
}
