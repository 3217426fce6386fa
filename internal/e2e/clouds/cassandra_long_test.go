//go:build long

package clouds

import (
	"fmt"
	"io"
	"strings"
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
	released := 0
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
			if out, err := w.Kubectl("get", "pv", "--output=jsonpath={.items[*].status.phase}").Output(); err == nil &&
				strings.Contains(string(out), "Released") { // the destroy has taken the claims, and not the volumes
				w.release()
				released++
			}
			w.Apply()
			w.converged(when)
			w.adopted(volumes)
		}
		w.Destroy()
		require.Equal(t, volumes, w.volumes(), when)
		t.Log(when, "ok")
	}
	t.Logf("after %d of %d kills volumes had to be released", released, points)
	made := 0
	for _, call := range w.writes(0) {
		assert.NotEqual(t, "delete Volume", call)
		if call == "create Volume" {
			made++
		}
	}
	assert.Equal(t, len(volumes), made, "each is made once")
}

// What a volume of Kubernetes cannot change is refused before anything changes. The documented way, to destroy the stack first, works.
func TestLongAVolumeIsNotReplaced(t *testing.T) {
	w := &scene{World: world.Clouds(t, "cassandra", "cassandra"), folder: t.TempDir()}
	cloud, err := control.Dial(w.Home)
	require.NoError(t, err)
	w.cloud = cloud
	w.Apply()
	volumes, ring := w.volumes(), w.ring()
	w.Set("cassandraFsType=xfs")
	out, err := w.Try("preview")
	require.Error(t, err)
	assert.Contains(t, out, "spec.persistentvolumesource: Forbidden")
	w.refused("spec.persistentvolumesource: Forbidden")
	w.Set("cassandraFsType=ext4")
	w.Apply()
	w.converged("with the file system of before")
	w.adopted(volumes)
	assert.Equal(t, ring, w.ring(), "no member is touched")
	w.Set("cassandraFsType=xfs")
	w.Destroy()
	w.Apply()
	w.converged("with another file system")
	w.adopted(volumes)
	assert.NotContains(t, w.writes(0), "delete Volume")
}
