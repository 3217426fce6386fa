//go:build long

package clouds

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// Every single update and deletion fails once.
func TestLongEveryUpdateAndDeletionFails(t *testing.T) {
	for stack := range stacks {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			w.completeConfiguration()
			w.Apply()
			var all, tagged []string
			for _, o := range w.operations() {
				all = append(all, o.kind+" "+o.name)
				if slices.Contains(w.updatable(), o.kind) {
					tagged = append(tagged, o.kind+" "+o.name)
				}
			}
			w.Set("tags[0].name=run")
			w.Set("tags[0].value=second")
			w.failOnceEach(control.Update, tagged, "up", "--yes", "--skip-preview")
			w.converged("after failed updates")
			w.failOnceEach(control.Delete, all, "destroy", "--yes", "--skip-preview")
			w.gone("after failed deletions")
			t.Logf("%d updates and %d deletions failed once", len(tagged), len(all))
		})
	}
}

// Every single creation fails once, in a stack of its own, from whose partial state destroy must leave nothing, or the next run must
// go on to the end; and then a deletion fails.
func TestLongEveryCreationFails(t *testing.T) {
	for stack := range stacks {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			w.completeConfiguration()
			w.Apply()
			operations := w.operations()
			w.Destroy()
			w.gone("at first")
			for i, o := range operations {
				when := fmt.Sprintf("operation %d of %d, %s %s", i+1, len(operations), o.kind, o.name)
				w.fails(control.Create, o, "up")
				w.accounted(when + " could not be created")
				if i%2 == 0 {
					w.Apply()
					w.converged(when + " could not be created at first")
					w.fails(control.Delete, o, "destroy")
					w.accounted(when + " could not be deleted")
				}
				w.Destroy()
				w.gone(when)
				t.Log(when, "ok")
			}
		})
	}
}

// operation is the creation, and later the deletion, of one resource in a cloud.
type operation struct{ kind, name string }

// operations are those of the stack as it is.
func (w *scene) operations() []operation {
	w.T.Helper()
	var all []operation
	for _, r := range w.State().Resources {
		if inCloud(r) {
			all = append(all, operation{control.Kind(r.Type), r.Name()})
		}
	}
	return all
}

// fails runs the CLI while an operation on one resource fails.
func (w *scene) fails(what control.Operation, o operation, command string) {
	w.T.Helper()
	w.inject(strings.Join([]string{"fail", string(what), o.kind, o.name}, " "))
	out, err := w.Try(command, "--yes", "--skip-preview")
	require.Error(w.T, err, "%s %s %s did not fail", what, o.kind, o.name)
	assert.Contains(w.T, out, fmt.Sprintf("%s %s (%s)", what, o.kind, o.name), "the error does not name the resource")
	assert.Contains(w.T, out, "InternalFailure: the simulated cloud was told to fail", "the error does not have the cloud's words")
}

// points are how many times the engine is killed, half of them on the way up and half on the way down.
const points = 50

// The engine is killed at points that are spread evenly over the whole way up and the whole way down, each time in a stack of its own:
// after the recovery, one half of the stacks goes on to the end and the other half is destroyed as it is.
func TestLongKilledAtEveryPoint(t *testing.T) {
	for stack := range stacks {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			up, down := w.countWrites("up"), w.countWrites("destroy")
			t.Logf("the engine writes its state %d times on the way up, %d times on the way down", up, down)
			for i := range points / 2 {
				when := fmt.Sprintf("killed on the way up, at %d of %d", i+1, points/2)
				w.kill("up", up*(i+1)/(points/2+1))
				w.recover(when)
				w.endAfter(i, when)
			}
			for i := range points / 2 {
				when := fmt.Sprintf("killed on the way down, at %d of %d", i+1, points/2)
				w.Apply()
				w.kill("destroy", down*(i+1)/(points/2+1))
				w.recover(when)
				w.endAfter(i, when)
			}
		})
	}
}

// endAfter ends the stack of a kill: every second one goes on to the end first, the others are destroyed as they are.
func (w *scene) endAfter(i int, when string) {
	w.T.Helper()
	if i%2 == 0 {
		w.Apply()
		w.converged(when)
	}
	w.Destroy()
	w.gone(when)
}

// countWrites runs a command and returns how often it wrote the state, as far as killedAt notices.
func (w *scene) countWrites(command string) int {
	w.T.Helper()
	const never = 1 << 30
	left := never
	require.False(w.T, w.killedAfter(&left, command))
	return never - left
}

// kill kills a command after so many writes. Where it was over before that, it is undone, and killed a little earlier.
func (w *scene) kill(command string, writes int) {
	w.T.Helper()
	back := map[string]string{"up": "destroy", "destroy": "up"}[command]
	for !w.killedAt(max(writes, 1), command) {
		w.Pulumi(back, "--yes", "--skip-preview")
		writes -= 2
	}
}
