package clouds

import (
	"bytes"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/progress"
)

// The engine is killed again and again, on the way up and on the way down. Each time the recovery of docs/operations.md, which
// Recover runs, leaves nothing orphaned and nothing made twice, and the next run goes on from there.
func TestTheEngineIsKilledAgainAndAgain(t *testing.T) {
	for stack, writes := range map[string][2]int{"eks": {16, 20}, "aks": {4, 3}} {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			up := w.killEvery(writes[0], "up")
			w.converged("after kills on the way up")
			down := w.killEvery(writes[1], "destroy")
			w.gone("after kills on the way down")
			t.Logf("killed %d times on the way up, %d times on the way down", up, down)
			assert.GreaterOrEqual(t, up+down, 10, "too few kills")
		})
	}
}

// killEvery runs a command of the CLI until it succeeds, and kills it each time as soon as it has written the state so often, and a
// little later each time, so that it gets somewhere. It returns the number of kills.
func (w *scene) killEvery(writes int, command string) (kills int) {
	w.T.Helper()
	for w.killedAt(writes+kills, command) {
		kills++
		w.recover(fmt.Sprintf("after kill %d of %s", kills, command))
	}
	return kills
}

// killedAt runs a command of the CLI and kills the engine as soon as it has written the state so often. It returns false where
// the command succeeded before that.
func (w *scene) killedAt(writes int, command string) bool {
	w.T.Helper()
	return w.killedAfter(&writes, command)
}

// killedAfter counts the writes down.
func (w *scene) killedAfter(writes *int, command string) bool {
	w.T.Helper()
	run := w.Command(command, "--yes", "--skip-preview")
	var said bytes.Buffer
	run.Stdout, run.Stderr = &said, &said
	run.WaitDelay = time.Second // plugins may hold its output
	last := w.written()
	require.NoError(w.T, run.Start())
	ended := make(chan error, 1)
	go func() { ended <- run.Wait() }()
	for {
		select {
		case err := <-ended:
			require.NoError(w.T, err, "pulumi %s\n%s", command, &said)
			return false
		case <-time.After(time.Millisecond):
		}
		if now := w.written(); now != last {
			last = now
			*writes--
		}
		if *writes <= 0 {
			require.NoError(w.T, run.Process.Kill())
			<-ended
			return true
		}
	}
}

// written tells one version of the state's file from another.
func (w *scene) written() string {
	info, err := os.Stat(w.Checkpoint())
	if err != nil {
		return "" // between two versions
	}
	return fmt.Sprint(info.ModTime().UnixNano(), info.Size())
}

// recover does what docs/operations.md says about killed runs.
func (w *scene) recover(when string) {
	w.T.Helper()
	var said bytes.Buffer
	require.NoError(w.T, w.Recover(w.T.Context(), progress.New(&said)), "%s: %s", when, &said)
	w.T.Logf("%s:\n%s", when, &said)
	assert.Empty(w.T, w.State().PendingOperations, "%s: pending operations", when)
	w.accounted(when)
}
