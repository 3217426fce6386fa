package disks

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// needsRoot leaves a test out where nothing can be mounted.
func needsRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("mounting needs root: `sudo make test` runs this test")
	}
	require.NoError(t, Preflight())
}

// mount mounts a disk in a folder of its own until the test is over.
func mount(t *testing.T, image string) string {
	t.Helper()
	folder, err := try(t, image)
	require.NoError(t, err)
	return folder
}

// try is mount for a disk that may be refused.
func try(t *testing.T, image string) (folder string, err error) {
	t.Helper()
	folder = t.TempDir()
	t.Cleanup(func() { require.NoError(t, Unmount(folder)) })
	return folder, Mount(t.Context(), image, folder, "ext4")
}

func refused(t *testing.T, image string) error {
	t.Helper()
	_, err := try(t, image)
	return err
}

func TestBytesStayAndABlankDiskIsFormattedOnce(t *testing.T) {
	needsRoot(t)
	dir := Dir(t.TempDir())
	require.NoError(t, Make(dir, "vol-1", "", 2))
	image := Image(dir, "vol-1")
	folder := mount(t, image)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "rows"), []byte("1"), 0o600))
	require.NoError(t, Unmount(folder))
	require.NoError(t, Unmount(folder), "a second time")
	assert.Empty(t, attached(dir))

	require.NoError(t, Snapshot(dir, "snap-1", image))
	require.NoError(t, Make(dir, "vol-2", "snap-1", 8))
	for _, id := range []string{"vol-1", "vol-2"} {
		content, err := os.ReadFile(filepath.Join(mount(t, Image(dir, id)), "rows"))
		require.NoError(t, err)
		assert.Equal(t, "1", string(content), id)
	}
}

// What is no file system of the kind may be the data of somebody. It stays as it is.
func TestWhatIsNotBlankIsNeverFormatted(t *testing.T) {
	needsRoot(t)
	dir := t.TempDir()
	image := filepath.Join(dir, "image")
	write(t, image, 64<<20, 32<<20, "x")
	assert.Error(t, refused(t, image))
	assert.Equal(t, "x", read(t, image, 32<<20, 1))
	assert.Empty(t, attached(dir))
}

func TestADiskIsInOnePlace(t *testing.T) {
	needsRoot(t)
	dir := Dir(t.TempDir())
	require.NoError(t, Make(dir, "vol-1", "", 1))
	image := Image(dir, "vol-1")
	folder := mount(t, image)
	assert.ErrorIs(t, refused(t, image), ErrInUse)
	require.NoError(t, Unmount(folder))
	mount(t, image)
}

const heldImage = "TEST_HOLDS_IMAGE"

var held *os.File

// TestMain is also the program that has a disk attached, as a driver has for a moment, until it is killed.
func TestMain(m *testing.M) {
	image := os.Getenv(heldImage)
	if image == "" {
		os.Exit(m.Run())
	}
	file, err := lock(image)
	if err == nil {
		held, err = attach(file)
	}
	fmt.Println(err)
	_, _ = io.Copy(io.Discard, os.Stdin) // and the device stays open: held. With nothing to wait for, Go would end the program
}

// The kernel takes back what a killed process has, and nobody else has to.
func TestAKillLeavesNoDevice(t *testing.T) {
	needsRoot(t)
	dir := Dir(t.TempDir())
	require.NoError(t, Make(dir, "vol-1", "", 1))
	image := Image(dir, "vol-1")
	holder := exec.Command(os.Args[0])
	holder.Env = append(os.Environ(), heldImage+"="+image)
	out, err := holder.StdoutPipe()
	require.NoError(t, err)
	in, err := holder.StdinPipe()
	require.NoError(t, err)
	defer in.Close()
	require.NoError(t, holder.Start())
	t.Cleanup(func() { _ = holder.Process.Kill() })
	var said string
	_, err = fmt.Fscanln(out, &said)
	require.NoError(t, err)
	require.Equal(t, "<nil>", said)
	assert.Len(t, attached(dir), 1)
	assert.ErrorIs(t, refused(t, image), ErrInUse)
	short, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	assert.ErrorContains(t, Released(short, dir), image)
	require.NoError(t, holder.Process.Kill())
	_ = holder.Wait()
	assert.NoError(t, Released(t.Context(), dir))
	mount(t, image)
}
