//go:build long

package clouds

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/toolchain"
)

// Every single operation on a resource in the cloud fails once, in one stack.
func TestLongEveryOperationFails(t *testing.T) {
	for stack := range clouds {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			w.completeConfiguration()
			w.Apply()
			all := w.operations()
			w.Destroy()
			w.gone("at first")
			w.failsOnce(all...)
		})
	}
}

// Every single creation fails once, in a stack of its own, from whose partial state destroy must leave nothing, or the next run must
// go on to the end; and then a deletion fails.
func TestLongEveryCreationFails(t *testing.T) {
	for stack := range clouds {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			w.completeConfiguration()
			w.Apply()
			operations := w.operations()
			w.Destroy()
			w.gone("at first")
			for i, o := range operations {
				when := fmt.Sprintf("operation %d of %d, %s", i+1, len(operations), o)
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

// operations are the resources that the stack has in a cloud, as "kind name".
func (w *scene) operations() []string {
	w.T.Helper()
	var all []string
	for _, r := range w.State().Resources {
		if inCloud(r) {
			all = append(all, control.Kind(string(r.Type))+" "+r.URN.Name())
		}
	}
	return all
}

// fails runs the CLI while an operation on one resource fails.
func (w *scene) fails(what control.Operation, resource, command string) {
	w.T.Helper()
	w.inject(strings.Join([]string{"fail", string(what), resource}, " "))
	out, err := w.Try(command, "--yes", "--skip-preview")
	require.Error(w.T, err, "%s %s did not fail", what, resource)
	assert.Contains(w.T, out, "InternalFailure: the simulated cloud was told to fail", "the error does not have the cloud's words")
}

// points are how many times the engine is killed, half of them on the way up and half on the way down.
const points = 50

// The engine is killed at points that are spread evenly over the whole way up and the whole way down, each time in a stack of its own:
// after the recovery, one half of the stacks goes on to the end and the other half is destroyed as it is.
func TestLongKilledAtEveryPoint(t *testing.T) {
	for stack := range clouds {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			up, down := w.countWrites("up"), w.countWrites("destroy")
			t.Logf("the engine writes its state %d times on the way up, %d times on the way down", up, down)
			for i := range points / 2 {
				when := fmt.Sprintf("killed on the way up, at %d of %d", i+1, points/2)
				w.kill("up", up*(i+1)/(points/2+1))
				w.recovered(when)
				w.endAfter(i, when)
			}
			for i := range points / 2 {
				when := fmt.Sprintf("killed on the way down, at %d of %d", i+1, points/2)
				w.Apply()
				w.kill("destroy", down*(i+1)/(points/2+1))
				w.recovered(when)
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

// countWrites runs a command and returns how often it wrote the state, as far as killedAfter notices.
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
	for left := max(writes, 1); !w.killedAfter(&left, command); left = max(writes, 1) {
		w.Pulumi(back, "--yes", "--skip-preview")
		writes -= 2
	}
}

// killedAfter runs a command of the CLI and kills the engine as soon as it has written the state so often, which it counts down. It
// returns false where the command succeeded before that.
func (w *scene) killedAfter(writes *int, command string) bool {
	w.T.Helper()
	written := func() string {
		info, err := os.Stat(w.Checkpoint())
		if err != nil {
			return "" // between two versions
		}
		return fmt.Sprint(info.ModTime().UnixNano(), info.Size())
	}
	last, run := written(), w.Start(w.Command(command, "--yes", "--skip-preview"))
	for ; ; time.Sleep(time.Millisecond) {
		if run.Over() {
			run.Succeeds()
			return false
		}
		if now := written(); now != last {
			last = now
			*writes--
		}
		if *writes <= 0 {
			run.Signal(9, false)
			<-run.Done
			return true
		}
	}
}

// What a Service of GKE leaves behind holds the network longer than everything else takes to go: the run fails, says what holds it, and the
// next one goes on.
func TestLongLeftoversHoldTheNetwork(t *testing.T) {
	w := newWorld(t, "gke")
	w.Apply()
	w.inject("slow delete LoadBalancer 30s")
	out, err := w.Try("destroy", "--yes", "--skip-preview")
	require.Error(t, err)
	assert.Contains(t, out, "is already being used by 'projects/example-project/regions/us-east1/forwardingRules/")
	assert.Contains(t, out, "resourceInUseByAnotherResource")
	w.accounted("while something is left")
	w.Eventually("the leftovers are collected", func() bool {
		return !slices.ContainsFunc(w.resources(), func(r control.Resource) bool { return control.Kind(r.Type) == "LoadBalancer" })
	})
	w.Destroy()
	w.gone("after another destroy")
}

// The engine is killed while a node pool was never made, and while a cluster is being made, as on the other clouds.
func TestLongKilledOnGKE(t *testing.T) {
	w := newWorld(t, "gke")
	w.act("a cluster that is made", func(w *scene) { w.removed("Cluster", gkeType, "gke-migratorydata", toolchain.Clouds) })
	w.act("a node pool that was never made", func(w *scene) {
		w.inject("stall create NodePool")
		w.killed("the node pool is asked for", func() bool { return w.under(control.Create, "NodePool") })
		assert.NotContains(w.T, w.recovered("with no node pool"), "the cloud has made it")
	})
	w.act("the next run", func(w *scene) {
		w.Apply()
		w.converged("after all kills")
	})
	w.Destroy()
	w.gone("after destroy")
}
