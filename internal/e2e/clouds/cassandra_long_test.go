//go:build long

package clouds

import (
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/progress"
)

// The engine is killed at points that are spread evenly over the whole way up and the whole way down. No volume is ever deleted or made
// twice, and the next run takes each for the claim for which it was made.
func TestLongDisksOutliveKills(t *testing.T) {
	w := &scene{World: world.Clouds(t, "cassandra", "cassandra"), folder: t.TempDir()}
	cloud, err := control.Dial(w.Home)
	require.NoError(t, err)
	w.cloud = cloud
	up := w.countWrites("up")
	volumes := w.volumes()
	down := w.countWrites("destroy")
	t.Logf("the engine writes its state %d times on the way up, %d times on the way down", up, down)
	for i := range points {
		command, writes := "up", up
		if i%2 == 1 {
			command, writes = "destroy", down
			w.Apply()
		}
		when := fmt.Sprintf("%s killed at %d of %d", command, i/2+1, points/2)
		w.kill(command, writes*(i/2+1)/(points/2+1))
		require.NoError(t, w.Recover(w.Context, progress.New(io.Discard)), when)
		require.Equal(t, volumes, w.volumes(), when)
		if i%4 < 2 {
			w.Apply()
			w.converged(when)
			w.adopted(volumes)
		}
		w.Destroy()
		require.Equal(t, volumes, w.volumes(), when)
		t.Log(when, "ok")
	}
	made := 0
	for _, call := range w.writes(0) {
		assert.NotEqual(t, "delete Volume", call)
		if call == "create Volume" {
			made++
		}
	}
	assert.Equal(t, len(volumes), made, "each is made once")
}
