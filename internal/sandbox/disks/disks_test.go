package disks

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// write puts text into an image, which grows to the size.
func write(t *testing.T, path string, size, at int64, text string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	require.NoError(t, err)
	defer file.Close()
	require.NoError(t, file.Truncate(size))
	_, err = file.WriteAt([]byte(text), at)
	require.NoError(t, err)
}

// read returns as many bytes of an image.
func read(t *testing.T, path string, at int64, count int) string {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	content := make([]byte, count)
	_, err = file.ReadAt(content, at)
	require.NoError(t, err)
	return string(content)
}

// room is what a file takes of the machine's disk.
func room(t *testing.T, path string) int64 {
	t.Helper()
	var stat syscall.Stat_t
	require.NoError(t, syscall.Stat(path, &stat))
	return stat.Blocks * 512
}

func TestAVolumeBeginsWithItsSnapshot(t *testing.T) {
	dir := Dir(t.TempDir())
	legacy := filepath.Join(t.TempDir(), "legacy")
	const far = 40 << 20
	write(t, legacy, 64<<20, far, "rows")
	require.NoError(t, Snapshot(dir, "snap-1", legacy))
	write(t, legacy, 64<<20, far, "late")
	require.NoError(t, Snapshot(dir, "snap-1", legacy))
	assert.Equal(t, "rows", read(t, Image(dir, "snap-1"), far, 4), "a snapshot never changes")
	info, err := os.Stat(Image(dir, "snap-1"))
	require.NoError(t, err)
	assert.EqualValues(t, 64<<20, info.Size())

	require.NoError(t, Make(dir, "vol-1", "snap-1", 100))
	image := Image(dir, "vol-1")
	assert.Equal(t, "rows", read(t, image, far, 4))
	info, err = os.Stat(image)
	require.NoError(t, err)
	assert.EqualValues(t, 100<<30, info.Size())
	assert.Less(t, room(t, image), int64(4<<20), "the holes are filled")
	write(t, image, 100<<30, far, "more")
	require.NoError(t, Make(dir, "vol-1", "snap-1", 100))
	assert.Equal(t, "more", read(t, image, far, 4), "what was written is gone")
	assert.Equal(t, "rows", read(t, Image(dir, "snap-1"), far, 4), "the volume writes to its snapshot")

	require.NoError(t, Remove(dir, "vol-1"))
	require.NoError(t, Remove(dir, "vol-1"))
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, left, 1, "%v", left)
}

func TestAVolumeOfNothingIsBlank(t *testing.T) {
	dir := Dir(t.TempDir())
	for id, snapshot := range map[string]string{"vol-1": "", "vol-2": "snap-without-bytes"} {
		require.NoError(t, Make(dir, id, snapshot, 8))
		assert.True(t, blank(t, Image(dir, id)))
		assert.Zero(t, room(t, Image(dir, id)))
	}
}

func TestOneByteIsNotBlank(t *testing.T) {
	image := filepath.Join(t.TempDir(), "image")
	write(t, image, 64<<20, 0, string(make([]byte, 1<<20)))
	assert.True(t, blank(t, image), "zeros that were written are none")
	write(t, image, 64<<20, 64<<20-1, "x")
	assert.False(t, blank(t, image))
}

func blank(t *testing.T, image string) bool {
	t.Helper()
	file, err := os.Open(image)
	require.NoError(t, err)
	defer file.Close()
	is, err := isBlank(file)
	require.NoError(t, err)
	return is
}
