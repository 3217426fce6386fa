//go:build long

package nodes

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
)

// All that happens to a cluster in its life, in each cloud.
func TestLongLifeInTheClouds(t *testing.T) {
	for _, stack := range []string{"eks", "aks"} {
		t.Run(stack, func(t *testing.T) {
			empty, none := world.Empty(t, real), 0.0
			empty.Factor = &none
			w := &scene{empty.Open(stack, stack+"-migratorydata", append(inTheClouds, "scaleDownWindow=1", "cpuRequest=0.1")...)}
			w.setOption(0, "sandbox.faults", "true")
			w.act("it comes up", func(w *scene) {
				w.Apply()
				w.allReady()
			})
			var seen table
			t.Cleanup(func() { t.Logf("what clients noticed on %s:\n%s", stack, &seen) })
			w.act("clients are served throughout", func(w *scene) { w.disturb(&seen) })
			w.act("strangers reach members where clients do", (*scene).admitClientsOnly)
			w.act("members reach of this machine nothing but the API", (*scene).stayInside)
			w.act("the strictest settings run", (*scene).runRestricted)
			w.act("it goes", func(w *scene) { w.Destroy() })
			require.NoError(t, empty.Instance.Down(empty.Context, quiet))
			assert.Empty(t, w.leftovers(), "something is left on this machine")
		})
	}
}

// `make up` is killed at each moment of the time that it takes.
func TestLongAnUpKilledAtEachMoment(t *testing.T) {
	var moments []time.Duration
	for after := 100 * time.Millisecond; after < 20*time.Second; after += 300 * time.Millisecond {
		moments = append(moments, after)
	}
	killUps(t, moments...)
}
