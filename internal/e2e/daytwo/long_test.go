//go:build long

package daytwo

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/e2e/timeline"
)

// Nobody interrupts: `up` gives up by itself, as soon as its members in turn have had what they are granted, and says why. All that
// time the others go on. With the shortest times that the configuration admits this takes eight minutes, five of them for nodes.
func TestLongAnUpGivesUp(t *testing.T) {
	w := newWorld(t, "autoscaling=false", "membersMax=3", "startupSeconds=0")
	w.up()
	moments := w.watched(func() {
		up := w.breakRelease()
		begin := time.Now()
		said := up.fails()
		assertReason(t, "migratorydata-2", said)
		assert.Contains(t, said, "timed out waiting to be Ready")
		assert.InDelta(t, 8, time.Since(begin).Minutes(), 1)
		t.Logf("up gave up after %s:\n%s", time.Since(begin).Round(time.Second), up.output())
	})
	assert.Equal(t, []int{2}, timeline.Rollout(moments))
	assert.Equal(t, 2, moments[len(moments)-1].Serving[client])

	w.watched(func() { w.recoverRelease("migratorydata-2", right) })
}
