//go:build long

package clouds

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/control"
)

// No stack takes much longer than the resources that must wait for each other. That is told by which calls came after which, with the times
// that they take in life: how fast this machine is does not count.
func TestLongMakespan(t *testing.T) {
	for stack, own := range clouds {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			// Long enough that calls which can be under way together are.
			require.NoError(t, w.cloud.SetFactor(w.Context, 0.03))
			w.Apply()
			w.makespan(0, control.Create, own.up)
			from := len(w.ledger(0))
			w.Destroy()
			w.gone("after destroy")
			w.makespan(from, control.Delete, own.down)
		})
	}
}

// makespan compares how long an operation took on everything with how long it takes on one of each kind, one after the other.
func (w *scene) makespan(from int, operation control.Operation, kinds []string) {
	w.T.Helper()
	nominal := map[string]time.Duration{} // by kind
	var calls []control.Entry
	for _, e := range w.ledger(from) {
		if e.Operation == operation {
			calls = append(calls, e)
			nominal[control.Kind(e.Type)] = account.Duration(e.Type, operation)
		}
	}
	var critical, all time.Duration
	for _, kind := range kinds {
		require.Positive(w.T, nominal[kind], "no %s of a %s", operation, kind)
		critical += nominal[kind]
	}
	ends := make([]time.Duration, len(calls)) // in life
	for i, e := range calls {
		for j, before := range calls[:i] {
			if !before.End.After(e.Start) {
				ends[i] = max(ends[i], ends[j])
			}
		}
		ends[i] += account.Duration(e.Type, operation)
		all = max(all, ends[i])
	}
	w.T.Logf("%s: everything takes %v, what must wait for each other %v", operation, all, critical)
	assert.LessOrEqual(w.T, all.Seconds(), 1.05*critical.Seconds(), "%s", operation)
}
