package jgroups

import (
	"errors"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/smoke/chat"
)

// kubectl is a command on a site's cluster.
func (w *scene) kubectl(site string, args ...string) *exec.Cmd {
	return w.Instance.Kubectl(w.Context,
		append([]string{"--kubeconfig", w.CloudKubeconfig(site), "--namespace", "jgroups"}, args...)...)
}

// gaps are the longest times without an answer of anybody in a site.
type gaps map[string]time.Duration

// pace is the time between two greetings: the demo wants a pause before each.
const pace = 100 * time.Millisecond

// calm is how long it is listened before something is done: how busy the machine is shows in it.
const calm = 5 * time.Second

// silence is for how long a site did not answer, at most: before something was done, and from then on.
type silence struct{ before, after gaps }

// stated is the longest that docs/jgroups.md lets a site be silent, whatever happens to its members and routers.
const stated = 30 * time.Second

// within wants a site to have been silent for no longer than a limit. A busy machine shows in what was before.
func (s silence) within(t *testing.T, site string, limit time.Duration) {
	t.Helper()
	assert.Less(t, s.after[site], limit+2*s.before[site], "%s was disturbed; before it was silent for %v", site, s.before[site])
}

// undisturbed wants a site to go on as it did. Where it did not, nobody answers before a failure is detected, which takes
// jgroupsBridgeTimeout.
func (s silence) undisturbed(t *testing.T, site string) {
	t.Helper()
	s.within(t, site, 10*time.Second)
}

// heard greets everybody from a pod of sfc while something is done, and for two seconds more once all sites have answered after it.
func (w *scene) heard(do func()) silence {
	w.T.Helper()
	return w.listen(do, func() *chat.Talk {
		require.Fail(w.T, "the demo has ended")
		return nil
	})
}

// heardAnew is heard where the pods of sfc are replaced too. Who listens joins again in another one, and is deaf meanwhile.
func (w *scene) heardAnew(do func()) silence {
	w.T.Helper()
	return w.listen(do, func() (talk *chat.Talk) {
		w.Eventually("somebody can listen again", func() (joined bool) {
			var err error
			talk, err = w.join()
			return err == nil
		})
		return talk
	})
}

// join lets somebody listen in the pod of sfc that came last.
func (w *scene) join() (*chat.Talk, error) {
	w.T.Helper()
	pods := slices.DeleteFunc(w.pods("sfc", "site=sfc"), func(pod corev1.Pod) bool { return !world.IsReady(&pod) })
	if len(pods) == 0 {
		return nil, errors.New("no member of sfc is ready")
	}
	last := slices.MaxFunc(pods, func(a, b corev1.Pod) int { return a.CreationTimestamp.Compare(b.CreationTimestamp.Time) })
	return w.at("sfc").Join(w.Context, last.Name, time.Minute)
}

// listen greets everybody; again says how to go on where the demo ends.
func (w *scene) listen(do func(), again func() *chat.Talk) (s silence) {
	w.T.Helper()
	talk, err := w.join()
	require.NoError(w.T, err)
	defer func() { talk.Leave() }()
	done := make(chan struct{})
	s = silence{gaps{}, gaps{}}
	longest, last := s.before, map[string]time.Time{}
	ticker := time.NewTicker(pace)
	defer ticker.Stop()
	var all, finished, over time.Time
	for over.IsZero() || time.Now().Before(over) {
		select {
		case line, open := <-talk.Lines:
			if !open {
				talk.Leave()
				talk = again()
				continue
			}
			if a, ok := talk.Read(line); ok {
				if before, known := last[a.Site]; known {
					longest[a.Site] = max(longest[a.Site], time.Since(before))
				}
				last[a.Site] = time.Now()
			}
		case <-ticker.C:
			if _, err := talk.Greet(); err != nil { // it has ended, and its lines end as well
				w.T.Log(err)
			}
		case <-done:
			done, finished = nil, time.Now()
		case <-w.Context.Done():
			require.NoError(w.T, w.Context.Err(), "nobody answers")
		}
		switch {
		case len(last) < 2:
		case all.IsZero():
			all = time.Now()
		case do != nil && time.Since(all) > calm:
			longest = s.after
			perform := do
			do = nil
			go func() {
				defer close(done)
				perform()
			}()
		case over.IsZero() && !finished.IsZero() && last["nyc"].After(finished) && last["sfc"].After(finished):
			over = time.Now().Add(2 * time.Second)
		}
	}
	w.T.Logf("silent before: %v, and then: %v", s.before, s.after)
	return s
}
