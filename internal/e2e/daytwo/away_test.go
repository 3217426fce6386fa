package daytwo

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/e2e/timeline"
)

// cutOff are the words for a connection that was cut, and for one that nobody takes.
var cutOff = []string{"unexpected EOF", "read: connection reset by peer", "connect: connection refused"}

// outage is long enough for the clients of an API to lose patience, and short enough for a restart of it.
const outage = 30 * time.Second

func TestTheAPIRefusesForHalfAMinute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	t.Run("objects are created", func(t *testing.T) {
		(&world{t, w.Instance}).creationsFail(refuses, outage, cutOff...)
	})
	t.Run("a rollout is awaited", func(t *testing.T) { (&world{t, w.Instance}).rolloutGoesOn(refuses, outage, always) })
}

// Requests are patient for longer than that.
func TestTheAPIHangsForHalfAMinute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	t.Run("objects are created", func(t *testing.T) { (&world{t, w.Instance}).creationsGoOn(hangs, outage) })
	t.Run("a rollout is awaited", func(t *testing.T) { (&world{t, w.Instance}).rolloutGoesOn(hangs, outage, always) })
}

// creationsFail takes the API away while the first `up` creates objects, and expects that it fails in one of these words.
func (w *world) creationsFail(away func(*world) func(), lasts time.Duration, words ...string) {
	w.t.Helper()
	moments := w.watched(func() {
		gate := w.gate()
		up := w.startUp()
		gate.reached()
		w.during(away, lasts, func() {
			begin := time.Now()
			gate.open()
			assertNamed(w.t, up.fails(), words)
			w.t.Logf("`up` failed %s after the API went", time.Since(begin).Round(time.Second))
			w.triesMeanwhile()
		})
		gate.remove()
		w.runDocumented("The Kubernetes API is away", "kubectl get --raw /readyz\npulumi up --stack eks\n",
			"--stack eks", "--stack local --yes --skip-preview --non-interactive")
		w.allReady()
	})
	assert.Empty(w.t, timeline.Takings(moments))
	w.assertWhole()
}

// creationsGoOn is for an absence that the requests outlast.
func (w *world) creationsGoOn(away func(*world) func(), lasts time.Duration) {
	w.t.Helper()
	moments := w.watched(func() {
		gate := w.gate()
		up := w.startUp()
		gate.reached()
		w.during(away, lasts, gate.open)
		up.succeeds()
		gate.remove()
		w.allReady()
	})
	assert.Empty(w.t, timeline.Takings(moments))
	w.assertWhole()
}

// rolloutGoesOn takes the API away while `up` waits for a rollout that has taken its first member. The wait goes on by itself, and
// so does the rollout, when its controller has noticed that the API is back; both take their time.
func (w *world) rolloutGoesOn(away func(*world) func(), lasts time.Duration, rules []timeline.Rule) {
	w.t.Helper()
	w.up()
	moments := w.watchedBy(rules, func() {
		w.holdRollout()
		w.set("image=migratorydata/server:6.0.25")
		up := w.startUp()
		up.says(waitsForRollout)
		w.releaseRollout()
		w.eventually("the rollout has taken its first member", func() bool {
			return w.kubectl("get", "pod", "migratorydata-2", inNamespace, "--ignore-not-found", "-o", "jsonpath={.metadata.deletionTimestamp}") != ""
		})
		w.during(away, lasts, func() {})
		back := time.Now()
		w.keepAlive(up)
		up.succeeds()
		w.allReady()
		w.t.Logf("`up` ended %s after the API was back", time.Since(back).Round(time.Second))
		// The controller that lists the members for clients tries again ever more seldom, up to every 1000 s, while its own list is behind
		// (Kubernetes 1.36, pkg/controller/endpointslice/endpointslice_controller.go, maxSyncBackOff).
		w.within(20*time.Minute, "clients find all members", func() bool { return len(w.serving()) == seeds })
		w.t.Logf("clients found all members %s after the API was back", time.Since(back).Round(time.Second))
	})
	assert.Equal(w.t, []int{2, 1, 0}, timeline.Rollout(moments))
	assert.Equal(w.t, seeds, moments[len(moments)-1].Serving[client])
	for name, member := range last(moments) {
		assert.NotEqual(w.t, moments[0].Members[name].Revision, member.Revision, "%s is as it was", name)
	}
	w.assertWhole()
}

// serving returns the members that clients find.
func (w *world) serving() []string {
	w.t.Helper()
	return strings.Fields(w.kubectl("get", "endpointslices", inNamespace, "--selector=kubernetes.io/service-name="+client,
		"-o", "jsonpath={.items[*].endpoints[?(@.conditions.ready==true)].targetRef.name}"))
}

// triesMeanwhile expects of each command that is tried while the API is away that it fails, says so, and changes nothing.
func (w *world) triesMeanwhile() {
	w.t.Helper()
	before := w.state()
	for _, args := range [][]string{{"up", "--yes", "--skip-preview"}, {"refresh", "--yes", "--skip-preview"}, {"destroy", "--yes", "--skip-preview"}} {
		out, err := w.command(args...).CombinedOutput()
		assert.Error(w.t, err, "pulumi %v", args)
		assert.Contains(w.t, string(out), "configured Kubernetes cluster is unreachable", "pulumi %v", args)
	}
	assert.ElementsMatch(w.t, before, w.state()) // a run lists first what it has met: snap in pkg/backend/journal.go of pulumi 3.256
}

// assertNamed expects that `up` names an object that it could not create, and why.
func assertNamed(t *testing.T, said string, words []string) {
	t.Helper()
	const refused = "was not successfully created by the Kubernetes API server: Patch \"https://127.0.0.1:"
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
