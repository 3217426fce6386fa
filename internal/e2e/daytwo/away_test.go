package daytwo

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/e2e/timeline"
	"stateful-clusters/internal/sandbox/cluster"
)

// cutOff are the words for a connection that was cut, and for one that nobody takes.
var cutOff = []string{"unexpected EOF", "read: connection reset by peer", "connect: connection refused"}

// outage is long enough for the clients of an API to lose patience, and short enough for a restart of it.
const outage = 30 * time.Second

func TestTheAPIRefusesForHalfAMinute(t *testing.T) {
	t.Parallel()
	w := newWorld(t, cluster.Behaviour{})
	t.Run("objects are created", func(t *testing.T) {
		w.In(t).creationsFail(refuses, outage, cutOff...)
	})
	t.Run("a rollout is awaited", func(t *testing.T) { w.In(t).rolloutGoesOn(refuses, outage, always) })
}

// Requests are patient for longer than that.
func TestTheAPIHangsForHalfAMinute(t *testing.T) {
	t.Parallel()
	w := newWorld(t, cluster.Behaviour{})
	t.Run("objects are created", func(t *testing.T) { w.In(t).creationsGoOn(hangs, outage) })
	t.Run("a rollout is awaited", func(t *testing.T) { w.In(t).rolloutGoesOn(hangs, outage, always) })
}

// creationsFail takes the API away while the first `up` creates objects, and expects that it fails in one of these words.
func (w *scene) creationsFail(away func(*scene) func(), lasts time.Duration, words ...string) {
	w.T.Helper()
	moments := w.watched(func() {
		gate := w.gate()
		up := w.StartApply()
		gate.reached()
		w.during(away, lasts, func() {
			begin := time.Now()
			gate.open()
			assertNamed(w.T, up.Fails(), words)
			w.T.Logf("`up` failed %s after the API went", time.Since(begin).Round(time.Second))
			w.triesMeanwhile()
		})
		gate.remove()
		w.RunDocumented("kubectl get --raw /readyz\npulumi up --stack eks\n",
			"--stack eks", "--stack local --yes --skip-preview --non-interactive")
		w.allReady()
	})
	assert.Empty(w.T, timeline.Takings(moments))
	w.assertWhole()
}

// creationsGoOn is for an absence that the requests outlast.
func (w *scene) creationsGoOn(away func(*scene) func(), lasts time.Duration) {
	w.T.Helper()
	moments := w.watched(func() {
		gate := w.gate()
		up := w.StartApply()
		gate.reached()
		w.during(away, lasts, gate.open)
		up.Succeeds()
		gate.remove()
		w.allReady()
	})
	assert.Empty(w.T, timeline.Takings(moments))
	w.assertWhole()
}

// rolloutGoesOn takes the API away while `up` waits for a rollout that has taken its first member. The wait goes on by itself, and
// so does the rollout, when its controller has noticed that the API is back; both take their time.
func (w *scene) rolloutGoesOn(away func(*scene) func(), lasts time.Duration, rules []timeline.Rule) {
	w.T.Helper()
	w.Apply()
	moments := w.watchedBy(rules, func() {
		w.holdRollout()
		w.Set("image=migratorydata/server:6.0.25")
		up := w.StartApply()
		up.Says(waitsForRollout)
		w.Annotate("migratorydata-2", failing, "")
		w.Eventually("the rollout has taken its first member", func() bool {
			return w.Get("pods", "migratorydata-2", "{.metadata.deletionTimestamp}") != ""
		})
		w.during(away, lasts, func() {})
		back := time.Now()
		w.keepAlive(up)
		up.Succeeds()
		w.allReady()
		w.T.Logf("`up` ended %s after the API was back", time.Since(back).Round(time.Second))
		// The controller that lists the members for clients tries again ever more seldom, up to every 1000 s, while its own list is behind
		// (Kubernetes 1.36, pkg/controller/endpointslice/endpointslice_controller.go, maxSyncBackOff).
		w.Eventually("clients find all members", func() bool { return len(w.found(client)) == seeds })
		w.T.Logf("clients found all members %s after the API was back", time.Since(back).Round(time.Second))
	})
	assert.Equal(w.T, []int{2, 1, 0}, timeline.Rollout(moments))
	assert.Equal(w.T, seeds, moments[len(moments)-1].Serving[client])
	for name, member := range last(moments) {
		assert.NotEqual(w.T, moments[0].Members[name].Revision, member.Revision, "%s is as it was", name)
	}
	w.assertWhole()
}

// triesMeanwhile expects of each command that is tried while the API is away that it fails, says so, and changes nothing.
func (w *scene) triesMeanwhile() {
	w.T.Helper()
	before := w.inState()
	for _, args := range [][]string{{"up", "--yes", "--skip-preview"}, {"refresh", "--yes", "--skip-preview"}, {"destroy", "--yes", "--skip-preview"}} {
		out, err := w.Try(args...)
		assert.Error(w.T, err, "pulumi %v", args)
		assert.Contains(w.T, out, "configured Kubernetes cluster is unreachable", "pulumi %v", args)
	}
	assert.ElementsMatch(w.T, before, w.inState())
}

// assertNamed expects that `up` names an object that it could not create, and why.
func assertNamed(t *testing.T, said string, words []string) {
	t.Helper()
	const refused = "was not successfully created by the Kubernetes API server: "
	for line := range strings.Lines(said) {
		if !strings.Contains(line, refused) {
			continue
		}
		for _, word := range words {
			if strings.Contains(line, word) {
				return
			}
		}
	}
	assert.Fail(t, "the reason is missing", "none of %q behind %q in\n%s", words, refused, said)
}
