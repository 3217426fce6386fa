package cassandra

import (
	"bytes"
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	gocql "github.com/apache/cassandra-gocql-driver/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/legacy"
	"stateful-clusters/internal/smoke/ring"
)

// The legacy ring becomes a ring of pods by its disks alone: the same members, with every row that was acknowledged.
func TestARingMovesWithItsDisks(t *testing.T) {
	w := open(t, 10_000)
	w.act("it moves", func(w *scene) {
		w.Apply()
		w.same()
		w.whole()
		assert.Empty(w.T, w.Changes(), "a second preview must be empty")
	})
	w.act("the members have forgotten the legacy ring", func(w *scene) {
		replayed := 0
		for ordinal := range members {
			if said, kept := w.forgot(ordinal); kept {
				assert.Regexp(w.T, `Log replay complete, [1-9]\d* replayed mutations`, said, "the snapshot had nothing that brings peers back")
				replayed++
			}
		}
		assert.NotZero(w.T, replayed, "no container's first words are kept")
		w.smoke()
	})
	w.act("the legacy ring was never called", func(w *scene) {
		packets, err := w.legacy.Strangers()
		require.NoError(w.T, err)
		assert.Zero(w.T, packets, "packets came to the legacy ring")
		session, err := w.legacy.Connect()
		require.NoError(w.T, err, "the legacy ring must go on")
		session.Close()
		require.NoError(w.T, legacy.Down(w.Home)) // its memory is needed
	})
	w.act("a changed option restarts the members, and no write fails", func(w *scene) {
		w.writing(func() {
			w.Set("cassandraJavaOptions=" + quick + " -Dmoved=yes")
			w.Apply()
			w.rolled()
		})
		w.same()
		w.whole()
	})
	w.act("it is destroyed, and comes back", func(w *scene) {
		w.Destroy()
		w.Apply()
		w.same()
		w.whole()
		w.smoke()
	})
}

// rolled waits until all members are those of the present configuration, and ready.
func (w *scene) rolled() {
	w.T.Helper()
	w.Run("--namespace=cassandra", "rollout", "status", "statefulset/cassandra")
	w.ready(0, 1, 2)
}

// same wants the members that the legacy ring had: host ids and tokens, by rack.
func (w *scene) same() {
	w.T.Helper()
	w.ready(0, 1, 2)
	assert.ElementsMatch(w.T, w.before.Members, w.identities())
}

// identities are what the members that run say of themselves.
func (w *scene) identities() (all []legacy.Member) {
	w.T.Helper()
	for _, address := range w.addresses() {
		session := w.connect(address)
		m, err := legacy.Describe(w.Context, session)
		session.Close()
		require.NoError(w.T, err)
		all = append(all, m)
	}
	return all
}

// check is `go run ./cmd/smoke cassandra`, with the rows counted. A minute for each step is too little for nodetool on a busy machine.
func (w *scene) check(flags ...string) (said string, code int) {
	w.T.Helper()
	outputs, err := w.Command("stack", "output", "--json", "--show-secrets").Output()
	require.NoError(w.T, err)
	var out bytes.Buffer
	args := append([]string{"--timeout", "10m", "--table", legacy.Table}, flags...)
	code = ring.Command(w.Context, w.Instance.Kubectl, args, bytes.NewReader(outputs), &out, &out)
	return out.String(), code
}

// forgot is what the container forget of a member has said, in all its runs, and whether the words of the first one are kept. Kubernetes
// may run such a container again (https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#detailed-behavior). Then the first
// run has replayed, and a node may have thrown its words away.
func (w *scene) forgot(ordinal int) (said string, kept bool) {
	w.T.Helper()
	logs := []string{"--namespace=cassandra", "logs", member(ordinal), "--container=forget"}
	said = w.Run(logs...)
	for _, status := range w.pod(ordinal).Status.InitContainerStatuses {
		if status.Name == "forget" && status.RestartCount > 0 {
			w.T.Logf("the container forget of member %d has begun again, since it ended so: %v", ordinal, status.LastTerminationState.Terminated)
			said += w.Run(append(logs, "--previous")...)
		}
	}
	return said, !strings.Contains(said, "unable to retrieve container logs")
}

// smoke wants the check to find nothing. Members that are starved of processors take each other for down for a moment, so what one sees of
// the others is awaited. All else must be right at once.
func (w *scene) smoke(flags ...string) {
	w.T.Helper()
	w.Eventually("each member sees all as up and normal", func() bool {
		said, code := w.check(flags...)
		w.T.Log("\n" + said)
		for line := range strings.Lines(said) {
			if fields := strings.Fields(line); len(fields) > 1 && fields[1] == "failed" {
				require.Equal(w.T, "ring", fields[0], line)
			}
		}
		return code == 0
	})
}

// writing does something while a client in the cluster writes at QUORUM, row by row. It wants no write to fail. What a driver gives to
// another member by itself is no failure.
func (w *scene) writing(do func()) {
	w.T.Helper()
	session, err := ring.Discover(w.addresses(), w.client(), ring.Login{}, time.Minute)
	require.NoError(w.T, err)
	defer session.Close()
	ctx, stop := context.WithCancel(w.Context)
	defer stop()
	var written, failed atomic.Int64
	var longest time.Duration
	var failure error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		last := time.Now()
		for id := 1_000_000; ctx.Err() == nil; id++ {
			err := session.Query("INSERT INTO "+legacy.Table+" (id, note) VALUES (?, ?)", id, strings.Repeat("x", 10)).Idempotent(true).
				Consistency(gocql.Quorum).RetryPolicy(&gocql.SimpleRetryPolicy{NumRetries: 3}).ExecContext(ctx)
			switch {
			case err == nil:
				written.Add(1)
				longest, last = max(longest, time.Since(last)), time.Now()
			case ctx.Err() == nil:
				failed.Add(1)
				failure = err
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	start := time.Now()
	do()
	stop()
	<-ended
	w.T.Logf("in %.0f s %d rows were written at QUORUM, %d failed, the longest gap was %.1f s",
		time.Since(start).Seconds(), written.Load(), failed.Load(), longest.Seconds())
	assert.NotZero(w.T, written.Load())
	assert.Zero(w.T, failed.Load(), "writes that failed, the last with: %v", failure)
}
