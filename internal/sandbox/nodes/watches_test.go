package nodes

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestWatchesAreCounted(t *testing.T) {
	before := watchesOf("self")
	for range 3 {
		fd, err := unix.InotifyInit1(unix.IN_CLOEXEC)
		require.NoError(t, err)
		defer unix.Close(fd)
	}
	assert.Equal(t, before+3, watchesOf("self"))
}

func TestAClusterNeedsRoomForItsWatches(t *testing.T) {
	assert.NoError(t, checkWatches(3, 128, 128-33))
	assert.EqualError(t, checkWatches(3, 128, 128-32), "a cluster of 3 real nodes needs 33 inotify instances; "+
		"this machine allows a user 128, of which 96 are in use: raise the limit by `sysctl fs.inotify.max_user_instances=512`, "+
		"or end other sandboxes by `make down`")
	assert.ErrorContains(t, checkWatches(3, 512, 512), "max_user_instances=1024")
}
