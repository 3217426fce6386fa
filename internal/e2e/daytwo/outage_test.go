package daytwo

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/timeline"
	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// outage is long enough for a controller to notice, and short enough for a restart of the API.
const outage = 30 * time.Second

// The API is away in the middle of `up`. What it was about is missing then, or goes on, and nothing is lost or doubled.
func TestTheAPIIsAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, cluster.Behaviour{})
	w.act("it refuses while objects are created", func(w *scene) { w.creationsFail(refuses, 0, cutOff...) })
	w.act("it hangs while a rollout is awaited", func(w *scene) {
		assert.NoError(w.T, timeline.Check(w.rolloutGoesOn(hangs, outage), seeds, client))
	})
}

// absence is a way in which the API is away. It begins it, and returns what ends it.
type absence func(w *scene) (end func())

// refuses leaves nobody listening at the API's address.
func refuses(w *scene) (end func()) {
	w.T.Helper()
	process.Kill(w.servers())
	return func() { require.NoError(w.T, w.Cluster().Up(w.Context, progress.New(os.Stderr))) }
}

// hangs lets the API take connections and requests, and answer none.
func hangs(w *scene) (end func()) {
	w.T.Helper()
	servers := w.servers()
	require.NoError(w.T, syscall.Kill(servers[0].PID, syscall.SIGSTOP))
	return func() {
		require.NoError(w.T, syscall.Kill(servers[0].PID, syscall.SIGCONT))
		// It begins with what has piled up.
		w.Eventually("the API answers", func() bool {
			return w.API().Discovery().RESTClient().Get().AbsPath("/readyz").Do(w.Context).Error() == nil
		})
		w.tryAgain()
	}
}

// tryAgain lets the simulated nodes look at all pods once more, as a kubelet does by itself. kwok gives a pod up for ever where a request
// ends in another way than a refusal or an answer (shouldRetry in pkg/kwok/controllers/utils.go of kwok 0.8.0).
func (w *scene) tryAgain() {
	w.T.Helper()
	process.Kill(process.Of(w.Home, toolchain.Kwok))
	require.NoError(w.T, w.Cluster().Up(w.Context, progress.New(os.Stderr)))
}

func (w *scene) servers() []process.Process {
	w.T.Helper()
	servers := process.Of(w.Home, toolchain.APIServer)
	require.Len(w.T, servers, 1)
	return servers
}

// cutOff are the words for a connection that was cut, by whoever notices first, and for one that nobody takes.
var cutOff = []string{
	"EOF", "connection reset by peer", "broken pipe", "http2: client connection force closed", "connect: connection refused",
}

// creationsFail takes the API away while the first `up` creates objects, at least for some time, and expects that it fails in one of
// these words.
func (w *scene) creationsFail(away absence, lasts time.Duration, words ...string) {
	w.T.Helper()
	w.recorded(func() {
		gate := w.gate()
		up := w.StartApply()
		gate.reached()
		end, over := away(w), time.After(lasts)
		begin := time.Now()
		gate.open()
		assertNamed(w.T, up.Fails(), words)
		w.T.Logf("`up` failed %s after the API went", time.Since(begin).Round(time.Second))
		w.triesMeanwhile()
		<-over
		end()
		gate.remove()
		w.RunDocumented("kubectl get --raw /readyz\npulumi up --stack eks\n",
			"--stack eks", "--stack local --yes --skip-preview --non-interactive")
		w.allReady()
	})
	w.assertConverged()
}

// rolloutGoesOn takes the API away while `up` waits for a rollout that has taken its first member. The wait goes on by itself, and
// so does the rollout, when its controller has noticed that the API is back; both take their time.
func (w *scene) rolloutGoesOn(away absence, lasts time.Duration) []timeline.Moment {
	w.T.Helper()
	moments := w.recorded(func() {
		w.holdRollout()
		uid := w.Get("pods", "migratorydata-2", "{.metadata.uid}")
		w.Set("image=migratorydata/server:6.0.25")
		up := w.StartApply()
		up.Says(waitsForRollout)
		w.Annotate("migratorydata-2", failing, "")
		w.Eventually("the rollout has taken its first member", func() bool {
			return w.Get("pods", "migratorydata-2", "{.metadata.uid}{.metadata.deletionTimestamp}") != uid
		})
		end := away(w)
		<-time.After(lasts)
		end()
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
	assert.ElementsMatch(w.T, []int{2, 1, 0}, timeline.Rollout(moments))
	for name, member := range last(moments) {
		assert.NotEqual(w.T, moments[0].Members[name].Revision, member.Revision, "%s is as it was", name)
	}
	w.assertConverged()
	return moments
}

// triesMeanwhile expects of each command that is tried while the API is away that it fails, says so, and changes nothing.
func (w *scene) triesMeanwhile() {
	w.T.Helper()
	before := w.contents()
	for _, command := range []string{"up", "refresh", "destroy"} {
		out, err := w.Try(command, "--yes", "--skip-preview")
		assert.Error(w.T, err, command)
		assert.Contains(w.T, out, "configured Kubernetes cluster is unreachable", command)
	}
	assert.ElementsMatch(w.T, before, w.contents())
}

// contents returns what the state holds.
func (w *scene) contents() (ids []string) {
	w.T.Helper()
	for _, r := range w.State().Resources {
		ids = append(ids, string(r.URN)+" "+string(r.ID))
	}
	return ids
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

// keepAlive starts components of the control plane that end by themselves, as a kubelet or a cloud does, until a command is over. The
// scheduler is one: where a pod went and its successor came while it heard nothing, it takes its cache for corrupted and exits
// (kubernetes 1.36, pkg/scheduler/backend/cache/cache.go, updatePod).
func (w *scene) keepAlive(r *world.Background) {
	w.T.Helper()
	for !r.Over() {
		ailing, err := w.Cluster().Ailing(w.Context)
		require.NoError(w.T, err)
		if len(ailing) > 0 && strings.HasSuffix(ailing[0], "not running") {
			require.NoError(w.T, w.Cluster().Up(w.Context, progress.New(os.Stderr)))
		}
		select {
		case <-r.Done:
		case <-time.After(time.Second):
		}
	}
}
