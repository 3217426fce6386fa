//go:build long

package cassandra

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/disks"
	"stateful-clusters/internal/sandbox/legacy"
)

// A member that is given another rack than that on its disk, or another member's disk, does not start, and its disk stays as it is.
func TestLongAnotherMembersPlaceIsRefused(t *testing.T) {
	w := open(t, 1_000)
	require.NoError(t, legacy.Down(w.Home)) // its memory is needed
	var volumes []string
	w.act("racks that are not those of the disks", func(w *scene) {
		w.Set("cassandraVolumes[0].rack=r2", "cassandraVolumes[1].rack=r1")
		up := w.StartApply()
		w.status("rack (r2) differs from previous rack (r1)")
		w.status("rack (r1) differs from previous rack (r2)")
		up.Signal(syscall.SIGINT, true)
		<-up.Done
		volumes = w.volumes()
		w.scale("0")
		for ordinal := range 2 {
			snapshot, _ := w.files(fmt.Sprintf("snap-%017d", ordinal+1))
			w.unchanged(snapshot, volumes[ordinal])
		}
		w.Set("cassandraVolumes[0].rack=r1", "cassandraVolumes[1].rack=r2")
		_, _ = w.Try("cancel", "--yes") // it may have let go of the stack
		w.Apply("--refresh")
		w.same()
		w.whole()
	})
	w.act("disks that have changed places", func(w *scene) {
		w.scale("0")
		first, _ := w.files(volumes[0])
		second, _ := w.files(volumes[1])
		w.swap(volumes[0], volumes[1])
		// The peers of a drained disk are forgotten before its server starts, whoever it is. Members learn them at each start.
		for _, kept := range []map[string][sha256.Size]byte{first, second} {
			maps.DeleteFunc(kept, func(name string, _ [sha256.Size]byte) bool { return strings.HasPrefix(name, "data/system/peers") })
		}
		w.scale("3")
		w.status("rack (r1) differs from previous rack (r2)")
		w.status("rack (r2) differs from previous rack (r1)")
		w.scale("0")
		w.swap(volumes[0], volumes[1])
		w.unchanged(first, volumes[0])
		w.unchanged(second, volumes[1])
		w.scale("3")
		w.same()
		w.whole()
	})
}

// scale changes the number of members, and waits until those that go have let go of their disks.
func (w *scene) scale(count string) {
	w.T.Helper()
	w.Run("scale", "statefulset/cassandra", "--namespace="+w.Namespace, "--replicas="+count)
	if count == "0" {
		w.Eventually("no disk is attached", func() bool { return w.Run("get", "volumeattachments", "--output=name") == "" })
	}
}

// swap gives each of two volumes the bytes of the other one.
func (w *scene) swap(one, other string) {
	w.T.Helper()
	dir := disks.Dir(w.Home)
	for _, step := range [][2]string{{one, one + ".kept"}, {other, one}, {one + ".kept", other}} {
		require.NoError(w.T, os.Rename(disks.Image(dir, step[0]), disks.Image(dir, step[1])))
	}
}

// volumes are the ids of the account's volumes, by the ordinals of their claims.
func (w *scene) volumes() []string {
	w.T.Helper()
	cloud, err := control.Dial(w.Home)
	require.NoError(w.T, err)
	resources, err := cloud.Resources(w.Context)
	require.NoError(w.T, err)
	ids := make([]string, members)
	for _, r := range resources {
		for ordinal := range ids {
			if r.Text("tags", "stateful-clusters/claim") == "cassandra/cassandra/data-"+member(ordinal) {
				ids[ordinal] = r.ID
			}
		}
	}
	require.NotContains(w.T, ids, "")
	return ids
}

// files are the data files and the commit log on a disk, with what is in them.
func (w *scene) files(disk string) (content map[string][sha256.Size]byte, tables []string) {
	w.T.Helper()
	folder := w.T.TempDir()
	require.NoError(w.T, disks.Mount(w.Context, disks.Image(disks.Dir(w.Home), disk), folder, "ext4", "ro"))
	defer func() { assert.NoError(w.T, disks.Unmount(folder)) }()
	content = map[string][sha256.Size]byte{}
	for _, part := range []string{"data", "commitlog"} {
		require.NoError(w.T, filepath.WalkDir(filepath.Join(folder, part), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			name := strings.TrimPrefix(path, folder+"/")
			content[name] = sha256.Sum256(text)
			if part == "data" {
				tables = append(tables, name)
			}
			return err
		}))
	}
	return content, tables
}

// unchanged wants a disk to have these files, and no further data files. A server that is refused has begun a commit log by then.
func (w *scene) unchanged(before map[string][sha256.Size]byte, disk string) {
	w.T.Helper()
	after, tables := w.files(disk)
	for name, sum := range before {
		assert.Equal(w.T, sum, after[name], "%s of %s", name, disk)
	}
	for _, name := range tables {
		assert.Contains(w.T, before, name, "%s has a new file", disk)
	}
}
