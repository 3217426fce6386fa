// Package disks runs the stack cassandra on real nodes, whose members have disks with bytes. In Cassandra's place runs a script: what is
// looked at is who gets which disk, and what is on it. internal/sandbox/disks keeps the bytes.
package disks

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/disks"
	"stateful-clusters/internal/sandbox/images"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

func TestMain(m *testing.M) { world.MainOnRealNodes(m) }

// scene is a world with the stack on real nodes.
type scene struct {
	*world.World
	cloud *control.Client
}

// members are how many there are.
const members = 3

// act is one of several on the same stack. The next one begins where this one ends, so a failure ends the test.
func (w *scene) act(name string, perform func(w *scene)) {
	w.T.Helper()
	if w.T.Run(name, func(t *testing.T) { perform(&scene{w.In(t), w.cloud}) }) {
		return
	}
	for _, args := range [][]string{
		{"get", "pods,pvc,pv,volumeattachments,csinodes", "--all-namespaces", "--output=wide"},
		{"get", "events", "--namespace=cassandra", "--sort-by=.lastTimestamp"},
	} {
		if out, err := w.Kubectl(args...).CombinedOutput(); err == nil {
			w.T.Logf("%v:\n%s", args, out)
		}
	}
	w.T.FailNow()
}

// standIn is the image of the script. No registry has it, and none is made for it.
const standIn = "cassandra.invalid/stand-in:1"

// programs do what the probes, the init container and Kubernetes see of Cassandra: it has its folders on the disk, listens, and knows its
// ring.
var programs = map[string]string{
	"docker-entrypoint.sh": `#!/bin/sh
mkdir -p /var/lib/cassandra/data /var/lib/cassandra/commitlog
trap 'exit 0' TERM
httpd -f -p 7000 & httpd -f -p 9042 & wait
`,
	"nodetool": `#!/bin/sh
[ "$1" = status ] || exit 0
while read -r _; do echo "UN $POD_IP"; done </etc/stateful-clusters/members
`,
}

// open is a world with the stack and the disks of a legacy ring, each with a row that says whose it is.
func open(t *testing.T) *scene {
	t.Helper()
	empty, none := world.Empty(t, cluster.Behaviour{Nodes: cluster.Real, Toleration: 5 * time.Second}), 0.0
	empty.Factor, empty.Namespace = &none, "cassandra"
	for ordinal := range members {
		legacy(t, disks.Dir(empty.Home), fmt.Sprintf("snap-%017d", ordinal+1), fmt.Sprintf("legacy %d\n", ordinal))
	}
	archive, err := images.Make(t.Context(), filepath.Join(empty.Tools, "images"), images.Scripts(standIn, programs), progress.New(os.Stderr))
	require.NoError(t, err)
	content, err := os.ReadFile(archive)
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Join(empty.Home, "images"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(empty.Home, "images", filepath.Base(archive)), content, 0o600))

	w := empty.Open("cassandra", "cassandra", "minReadySeconds=0", "probePeriod=10", "cassandraGraceSeconds=30", "cassandraImage="+standIn,
		"cassandraCpuRequest=100m", "cassandraMemoryRequest=64Mi", "cassandraMemoryLimit=512Mi", "cassandraHeapSize=128M")
	cloud, err := control.Dial(w.Home)
	require.NoError(t, err)
	return &scene{w, cloud}
}

// legacy makes a snapshot of a disk with a row.
func legacy(t *testing.T, dir, snapshot, row string) {
	t.Helper()
	require.NoError(t, disks.Make(dir, "legacy", "", 1))
	folder := t.TempDir()
	require.NoError(t, disks.Mount(t.Context(), disks.Image(dir, "legacy"), folder, "ext4"))
	for name, content := range map[string]string{"data/system/local-0/nb-1-big-Data.db": "", "commitlog/1": "", "data/rows": row} {
		require.NoError(t, os.MkdirAll(filepath.Join(folder, filepath.Dir(name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644))
	}
	require.NoError(t, disks.Unmount(folder))
	require.NoError(t, disks.Snapshot(dir, snapshot, disks.Image(dir, "legacy")))
	require.NoError(t, disks.Remove(dir, "legacy"))
}

func member(ordinal int) string { return fmt.Sprintf("cassandra-%d", ordinal) }

// pod returns a member's pod, or nil where there is none.
func (w *scene) pod(ordinal int) *corev1.Pod {
	pod, err := w.API().CoreV1().Pods(w.Namespace).Get(w.Context, member(ordinal), metav1.GetOptions{})
	if err != nil {
		return nil
	}
	return pod
}

func (w *scene) node(ordinal int) string {
	w.T.Helper()
	pod := w.pod(ordinal)
	require.NotNil(w.T, pod)
	return pod.Spec.NodeName
}

// allReady waits until every member is ready, and none is about to go.
func (w *scene) allReady() {
	w.T.Helper()
	w.Eventually("all members are ready", func() bool {
		for ordinal := range members {
			if !w.isReady(ordinal) {
				return false
			}
		}
		return true
	})
}

// isReady tells whether a member is there, ready, and not about to go.
func (w *scene) isReady(ordinal int) bool {
	w.T.Helper()
	return world.IsReady(w.pod(ordinal))
}

// restart deletes pods of members, and waits until there are others.
func (w *scene) restart(ordinals ...int) {
	w.T.Helper()
	before := map[int]*corev1.Pod{}
	for _, ordinal := range ordinals {
		before[ordinal] = w.pod(ordinal)
		w.Delete("pods", member(ordinal))
	}
	for ordinal, old := range before {
		w.Eventually(member(ordinal)+" is another pod", func() bool {
			pod := w.pod(ordinal)
			return pod != nil && pod.UID != old.UID
		})
	}
	w.allReady()
}

// shell runs a command in a member's container.
func (w *scene) shell(ordinal int, command string) string {
	w.T.Helper()
	return w.Run("exec", "--namespace="+w.Namespace, member(ordinal), "--container=cassandra", "--", "sh", "-c", command)
}

const rows = "/var/lib/cassandra/data/rows"

// write adds a row to each disk, by way of its member.
func (w *scene) write(row string) {
	w.T.Helper()
	for ordinal := range members {
		w.shell(ordinal, fmt.Sprintf("echo %s >>%s && sync", row, rows))
	}
}

// holds wants these rows, and no others, on the disk of each member, and each claim bound to the disk that it had from the start.
func (w *scene) holds(volumes []string, rowsAfter ...string) {
	w.T.Helper()
	w.allReady()
	require.Equal(w.T, volumes, w.volumes())
	for ordinal := range members {
		want := strings.Join(append([]string{fmt.Sprintf("legacy %d", ordinal)}, rowsAfter...), "\n") + "\n"
		assert.Equal(w.T, want, w.shell(ordinal, "cat "+rows), "the disk of %s", member(ordinal))
		claim, err := w.API().CoreV1().PersistentVolumeClaims(w.Namespace).Get(w.Context, "data-"+member(ordinal), metav1.GetOptions{})
		require.NoError(w.T, err)
		volume, err := w.API().CoreV1().PersistentVolumes().Get(w.Context, claim.Spec.VolumeName, metav1.GetOptions{})
		require.NoError(w.T, err)
		assert.Equal(w.T, corev1.ClaimBound, claim.Status.Phase)
		assert.Equal(w.T, volumes[ordinal], volume.Spec.CSI.VolumeHandle, "of the claim of %s", member(ordinal))
		assert.Equal(w.T, w.node(ordinal), w.attachedTo(volumes[ordinal]), "where %s is attached", volumes[ordinal])
	}
}

const (
	ebsType   = "aws:ebs/volume:Volume"
	groupType = "aws:eks/nodeGroup:NodeGroup"
)

// volumes are the ids of the account's volumes, by the ordinals of their claims.
func (w *scene) volumes() []string {
	w.T.Helper()
	resources, err := w.cloud.Resources(w.Context)
	require.NoError(w.T, err)
	ids, count := make([]string, members), 0
	for _, r := range resources {
		if r.Type != ebsType {
			continue
		}
		var ordinal int
		_, err := fmt.Sscanf(r.Text("tags", "stateful-clusters/claim"), "cassandra/cassandra/data-cassandra-%d", &ordinal)
		require.NoError(w.T, err)
		ids[ordinal], count = r.ID, count+1
	}
	require.Equal(w.T, members, count, "%v", ids)
	return ids
}

func (w *scene) attachedTo(volume string) string {
	w.T.Helper()
	resources, err := w.cloud.Resources(w.Context)
	require.NoError(w.T, err)
	for _, r := range resources {
		if r.ID == volume {
			return r.Attribute("attachedTo")
		}
	}
	return ""
}

// status waits until `make status` says this.
func (w *scene) status(words string) {
	w.T.Helper()
	said := ""
	w.T.Cleanup(func() {
		if w.T.Failed() {
			w.T.Logf("`make status` last said:\n%s", said)
		}
	})
	w.Eventually("`make status` says: "+words, func() bool {
		status := exec.CommandContext(w.Context, w.ToolPath(toolchain.Driver), "status", "cassandra")
		status.Dir, status.Env = w.Root, append(os.Environ(), "SANDBOX_NODES=real", "SANDBOX_HOME="+w.Home)
		out, _ := status.CombinedOutput() // it fails where not all is well
		said = string(out)
		return strings.Contains(strings.Join(strings.Fields(said), " "), words)
	})
}

var quiet = progress.New(io.Discard)
