package daytwo

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/e2e/timeline"
	"stateful-clusters/internal/sandbox/cluster"
)

// The number of members passes from the autoscaler to a person and to the configuration, and back. Nobody's step is in the way of the
// next one's, and whatever Pulumi does meanwhile, the number is whose it is (https://github.com/pulumi/pulumi-kubernetes/issues/2491).
func TestTheNumberOfMembers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, cluster.Behaviour{}, "scaleDownWindow=75") // the shortest of which the program does not warn
	w.up()
	w.act("a person's, with the autoscaler on", scaleByHandWithAutoscaler)
	w.act("the autoscaler's, which adds members", autoscalerAdds)
	w.act("the autoscaler's, which removes members", autoscalerRemoves)
	w.act("the configuration's", switchOff)
	w.act("a person's, with the autoscaler off", scaleByHandWithoutAutoscaler)
	w.act("the autoscaler's, under load", switchOnUnderLoad)
	w.act("the configuration's, under load", freeze)
	w.act("the autoscaler's again", switchOnAgain)
}

const scaleByHand = "kubectl -n migratory scale statefulset migratorydata --replicas=4\n"

func scaleByHandWithAutoscaler(w *scene) {
	w.measured()
	moments := w.watched(func() {
		w.follow(scaleByHand)
		assert.Empty(w.T, w.Changes())
		w.Apply()
		w.scaled(3)
	})
	assert.Equal(w.T, []int{3, 4, 3}, numbers(moments))
	assert.Empty(w.T, w.Changes())
}

// In the middle of it Pulumi looks, runs and refreshes, and then brings in another release.
func autoscalerAdds(w *scene) {
	moments := w.watched(func() {
		w.load()
		w.Eventually("there is a fourth member", func() bool { return slices.Contains(w.present(), "migratorydata-3") })
		// The fifth waits for it, so this is the middle for as long as it takes.
		w.Annotate("migratorydata-3", failing, "not-ready")
		assert.Empty(w.T, w.Changes())
		w.Apply()
		assert.Contains(w.T, w.Pulumi("refresh", "--yes", "--skip-preview"), "3 out of 5 replicas succeeded readiness checks")
		assert.Empty(w.T, w.Changes())
	})
	assert.Equal(w.T, []int{3, 5}, numbers(moments))
	assert.Empty(w.T, timeline.Takings(moments), "a member was taken to add others")
	assert.Len(w.T, w.present(), 4, "or it was not the middle")

	const release = "image=migratorydata/server:6.0.25"
	moments = w.watched(func() {
		w.Set(release, "cpuTarget=55")
		up := w.StartApply()
		w.awaitTemplate(release)
		w.Annotate("migratorydata-3", failing, "")
		up.Succeeds()
		w.allReady()
	})
	assert.Equal(w.T, 5, numbers(moments)[0], "the rollout has changed the number")
	rolled := slices.DeleteFunc(timeline.Rollout(moments), func(ordinal int) bool { return ordinal >= seeds })
	assert.Equal(w.T, []int{2, 1, 0}, rolled)
}

// The load went with the members that the rollout has replaced.
func autoscalerRemoves(w *scene) {
	moments := w.watched(func() {
		w.Eventually("four members are enough", func() bool { return w.wanted() <= 4 })
		assert.Empty(w.T, w.Changes())
		w.Pulumi("refresh", "--yes", "--skip-preview")
		w.Set("image=migratorydata/server:6.0.26")
		w.Apply()
		w.Eventually("three members are enough", func() bool { return w.wanted() == 3 })
		w.Apply("--refresh")
		w.scaled(3)
	})
	for i, number := range numbers(moments)[1:] {
		assert.Equal(w.T, numbers(moments)[i]-1, number, "one at a time, and never back")
	}
	assert.NotContains(w.T, scaledAway(moments), seeds-1, "a seed was scaled away")
	assert.Empty(w.T, w.Changes())
}

func switchOff(w *scene) {
	// An update under the autoscaler takes the number out of what the provider remembers, also one that only follows a refresh of a set on
	// its way (handleSSAIgnoreFields in pkg/await/await.go of pulumi-kubernetes). A preview then shows it as new, though it is the same.
	// A refresh of a set that is whole puts it back.
	w.Pulumi("refresh", "--yes", "--skip-preview")
	w.Set("autoscaling=false")
	assert.Equal(w.T, map[string][]string{"delete HorizontalPodAutoscaler": nil}, w.Changes())
	w.stays(3, func() { w.up() })
	w.assertConverged()
}

// Pulumi learns of it by a refresh only, or takes it back with the next change of the members.
func scaleByHandWithoutAutoscaler(w *scene) {
	w.watched(func() {
		w.follow(scaleByHand)
		w.scaled(4)
		w.up()
		assert.Equal(w.T, 4, w.wanted())
		assert.Equal(w.T, map[string][]string{"update StatefulSet": {"spec.replicas"}}, w.Changes("--refresh"))
		w.Apply("--refresh")
		w.scaled(3)
		assert.Empty(w.T, w.Changes())
		w.follow(scaleByHand)
		w.scaled(4)
		w.Set("image=migratorydata/server:6.0.25")
		assert.Equal(w.T, map[string][]string{"update StatefulSet": {"spec.template.spec.containers[0].image"}}, w.Changes())
		w.up()
		w.scaled(3)
		assert.Empty(w.T, w.Changes())
	})
}

// When the autoscaler goes without another membersMin, and as long as the state does not know of the five, the number stays.
func switchOnUnderLoad(w *scene) {
	w.Set("autoscaling=true", "cpuTarget=50")
	assert.Equal(w.T, map[string][]string{"create HorizontalPodAutoscaler": nil}, w.Changes())
	moments := w.watched(func() {
		w.up()
		w.load()
		w.scaled(5)
	})
	assert.Equal(w.T, []int{3, 5}, numbers(moments))
	assert.Empty(w.T, w.Changes())
	w.stays(5, func() {
		w.Set("autoscaling=false")
		assert.Equal(w.T, map[string][]string{"delete HorizontalPodAutoscaler": nil}, w.Changes())
		w.up()
		assert.Equal(w.T, map[string][]string{"update StatefulSet": {"spec.replicas"}}, w.Changes("--refresh"))
		w.Set("autoscaling=true")
		w.up()
	})
}

// As docs/operations.md says, no member is taken that nobody meant.
func freeze(w *scene) {
	w.stays(5, func() {
		w.follow("pulumi config set autoscaling false --stack eks\npulumi config set membersMin 5 --stack eks\npulumi up --stack eks\n")
	})
	assert.Empty(w.T, w.Get("horizontalpodautoscalers", "migratorydata-autoscale", "{.metadata.name}"))
	w.assertConverged()
	moments := w.watched(func() {
		w.follow("pulumi config set membersMin 4 --stack eks\npulumi up --stack eks\n")
		w.scaled(4)
	})
	assert.Equal(w.T, []int{5, 4}, numbers(moments))
	assert.Equal(w.T, []int{4}, scaledAway(moments))
	w.assertConverged()
}

func switchOnAgain(w *scene) {
	moments := w.watched(func() {
		w.follow("pulumi config set autoscaling true --stack eks\npulumi config set membersMin 3 --stack eks\npulumi up --stack eks\n")
		w.scaled(5)
	})
	assert.Equal(w.T, []int{4, 5}, numbers(moments))
	assert.Empty(w.T, timeline.Takings(moments))
	w.assertConverged()
}

// stays expects that nothing happens to the members meanwhile.
func (w *scene) stays(number int, do func()) {
	w.T.Helper()
	moments := w.watched(do)
	assert.Equal(w.T, []int{number}, numbers(moments))
	assert.Empty(w.T, timeline.Takings(moments))
}

// follow runs what docs/operations.md says of scaling, on the stack of the test and without its questions.
func (w *scene) follow(commands string) {
	w.T.Helper()
	w.RunDocumented(commands, "--stack eks", "--stack local --non-interactive", "pulumi up", "pulumi up --yes --skip-preview")
}

// measured waits until the autoscaler knows what the members use. Before that it keeps any number.
func (w *scene) measured() {
	w.T.Helper()
	const average = "{.status.currentMetrics[0].resource.current.averageUtilization}"
	w.Eventually("the autoscaler knows the members' CPU use", func() bool {
		return w.Get("horizontalpodautoscalers", "migratorydata-autoscale", average) != ""
	})
}

// load gives the seeds a high load.
func (w *scene) load() {
	w.T.Helper()
	w.measured()
	for ordinal := range seeds {
		w.Annotate(member(ordinal), usage, high)
	}
}
