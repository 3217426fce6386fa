package jgroups

import (
	"os/exec"
	"time"

	"github.com/stretchr/testify/require"
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

// heard greets everybody from a pod of sfc while something is done, and for two seconds more once all sites have answered after it. It
// returns the longest time for which a site was silent.
func (w *scene) heard(pod string, do func()) gaps {
	w.T.Helper()
	talk, err := w.at("sfc").Join(w.Context, pod, time.Minute)
	require.NoError(w.T, err)
	defer talk.Leave()
	done := make(chan struct{})
	longest, last := gaps{}, map[string]time.Time{}
	ticker := time.NewTicker(pace)
	defer ticker.Stop()
	var finished, over time.Time
	for over.IsZero() || time.Now().Before(over) {
		select {
		case line, open := <-talk.Lines:
			require.True(w.T, open, "the demo has ended")
			if a, ok := talk.Read(line); ok {
				if before, known := last[a.Site]; known {
					longest[a.Site] = max(longest[a.Site], time.Since(before))
				}
				last[a.Site] = time.Now()
			}
		case <-ticker.C:
			_, err := talk.Greet()
			require.NoError(w.T, err)
		case <-done:
			done, finished = nil, time.Now()
		case <-w.Context.Done():
			require.NoError(w.T, w.Context.Err(), "nobody answers")
		}
		switch {
		case len(last) < 2:
		case do != nil: // everybody has answered once
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
	return longest
}
