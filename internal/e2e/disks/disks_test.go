package disks

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/disks"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/toolchain"
)

// Whatever becomes of pods, nodes, the set, the namespace and the stack, each member has its own disk again, with all that was written.
func TestBytesOutliveWhatUsesThem(t *testing.T) {
	w := open(t)
	var volumes []string
	w.act("it comes up on the snapshots", func(w *scene) {
		w.Apply()
		volumes = w.volumes()
		w.holds(volumes)
		assert.Empty(w.T, w.Changes(), "a second preview must be empty")
		w.write("up")
	})
	w.act("pods are deleted", func(w *scene) {
		w.restart(0, 1, 2)
		w.holds(volumes, "up")
		w.write("pods")
	})
	w.act("a killed driver comes back", (*scene).killDriver)
	w.act("a node is lost", func(w *scene) {
		w.loseNode()
		w.holds(volumes, "up", "pods")
		w.write("node")
	})
	w.act("the set is deleted", func(w *scene) {
		w.Delete("statefulsets", "cassandra")
		w.Eventually("its pods are gone", func() bool { return w.pod(0) == nil && w.pod(1) == nil && w.pod(2) == nil })
		w.Apply("--refresh")
		w.holds(volumes, "up", "pods", "node")
		w.write("set")
	})
	w.act("the namespace is deleted", func(w *scene) {
		w.deleteNamespace()
		w.holds(volumes, "up", "pods", "node", "set")
		w.write("namespace")
	})
	w.act("the stack is destroyed, and brought up again", func(w *scene) {
		w.Destroy()
		require.Equal(w.T, volumes, w.volumes())
		require.NoError(w.T, disks.Released(w.Context, disks.Dir(w.Home)))
		w.Apply()
		w.holds(volumes, "up", "pods", "node", "set", "namespace")
	})
	w.act("a disk that does not fit shows its reason", func(w *scene) { w.misfit(volumes) })
	w.act("all of it goes at once", func(w *scene) {
		require.NotEmpty(w.T, leftovers(w.T, w.Home), "it is looked for something else than there is")
		process.Kill(process.Of(w.machine(1), toolchain.NodeInit))
		require.NoError(w.T, w.Instance.Down(w.Context, quiet))
		assert.Empty(w.T, leftovers(w.T, w.Home), "something is left on this machine")
		assert.NoDirExists(w.T, disks.Dir(w.Home))
	})
}

// killDriver kills the driver of a node. What is mounted stays, and the next pod is given its disk by the driver's successor.
func (w *scene) killDriver() {
	machine := w.machine(1)
	before := process.Of(machine, toolchain.NodeDriver)
	require.Len(w.T, before, 1)
	process.Kill(before)
	w.shell(1, "echo >/dev/null <"+rows)
	w.restart(1)
	assert.NotEqual(w.T, before, process.Of(machine, toolchain.NodeDriver))
}

// machine is the folder of that on which a member runs.
func (w *scene) machine(ordinal int) string {
	return filepath.Join(cluster.Machines(filepath.Dir(w.CloudKubeconfig("cassandra"))), w.node(ordinal))
}

// loseNode cuts the power of a node for good, and says so to Kubernetes as docs/cassandra.md does. The member goes to the other node of
// its zone.
func (w *scene) loseNode() {
	lost := w.node(0)
	// Whoever looks at a disk while a machine starts can get rid of it again.
	dir, folder := disks.Dir(w.T.TempDir()), w.T.TempDir()
	require.NoError(w.T, disks.Make(dir, "vol-0", "", 1))
	require.NoError(w.T, disks.Mount(w.Context, disks.Image(dir, "vol-0"), folder, "ext4"))
	defer func() { assert.NoError(w.T, disks.Unmount(folder)) }()
	resources, err := w.cloud.Resources(w.Context)
	require.NoError(w.T, err)
	for _, r := range resources {
		if r.Type == groupType && strings.HasPrefix(lost, strings.ToLower(r.Text("nodeGroupName"))) {
			require.NoError(w.T, w.cloud.Change(w.Context, groupType, r.ID, map[string]any{
				"scalingConfig": map[string]any{"minSize": 1, "desiredSize": 2, "maxSize": 2},
			}))
		}
	}
	w.Run("label", "node", lost, "sandbox.stateful-clusters/fail=lost")
	w.Eventually("the node is not ready", func() bool {
		return w.Get("nodes", lost, `{.status.conditions[?(@.type=="Ready")].status}`) != "True"
	})
	w.Run("taint", "node", lost, "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute")
	w.Eventually("its member is elsewhere", func() bool {
		pod := w.pod(0)
		return pod != nil && pod.Spec.NodeName != "" && pod.Spec.NodeName != lost
	})
	w.allReady()
	started := process.Of(w.machine(0), toolchain.NodeInit)
	require.Len(w.T, started, 1)
	mounts, err := os.ReadFile(fmt.Sprintf("/proc/%d/mounts", started[0].PID))
	require.NoError(w.T, err)
	assert.NotContains(w.T, string(mounts), folder)
	w.Run("taint", "node", lost, "node.kubernetes.io/out-of-service-")
	w.Run("label", "node", lost, "sandbox.stateful-clusters/fail-")
}

// deleteNamespace lets somebody delete the namespace with all claims, and does what docs/cassandra.md says.
func (w *scene) deleteNamespace() {
	w.Delete("namespaces", "cassandra")
	w.Eventually("the namespace is gone", func() bool {
		_, err := w.API().CoreV1().Namespaces().Get(w.Context, "cassandra", metav1.GetOptions{})
		return apierrors.IsNotFound(err)
	})
	w.Eventually("the volumes have noticed", func() bool {
		return !strings.Contains(w.Run("get", "pv", "--output=jsonpath={.items[*].status.phase}"), "Bound")
	})
	text := world.Find(w.T, world.Blocks(w.T, w.Root), "# needs a cluster of this stack\nkubectl get pv").Text
	shell := exec.CommandContext(w.Context, "bash", "-euo", "pipefail", "-c", text)
	shell.Env = append(w.Env(), "KUBECONFIG="+w.CloudKubeconfig("cassandra"))
	out, err := shell.CombinedOutput()
	require.NoError(w.T, err, "%s", out)
	w.Apply("--refresh")
}

// misfit takes the bytes of disks away, and puts blank ones in their place, while no member runs.
func (w *scene) misfit(volumes []string) {
	scale := func(count string) {
		w.Run("scale", "statefulset/cassandra", "--namespace="+w.Namespace, "--replicas="+count)
	}
	stop := func() {
		scale("0")
		w.Eventually("no disk is attached", func() bool { return w.attachedTo(volumes[0])+w.attachedTo(volumes[1]) == "" })
	}
	stop()
	dir := disks.Dir(w.Home)
	for _, volume := range volumes[:2] {
		require.NoError(w.T, os.Rename(disks.Image(dir, volume), disks.Image(dir, volume+".kept")))
	}
	require.NoError(w.T, disks.Make(dir, volumes[1], "", 1))
	scale("3")
	w.status("cassandra-0 is not ready (FailedMount: MountVolume.MountDevice failed")
	w.status("the account has no volume " + volumes[0])
	w.status("cassandra-1 is not ready (the disk of cassandra-1 has no data of Cassandra: expected in its root")
	stop()
	for _, volume := range volumes[:2] {
		require.NoError(w.T, disks.Remove(dir, volume))
		require.NoError(w.T, os.Rename(disks.Image(dir, volume+".kept"), disks.Image(dir, volume)))
	}
	scale("3")
	w.holds(volumes, "up", "pods", "node", "set", "namespace")
}

// leftovers is what disks of this sandbox have left on this machine: loop devices, mounts, and drivers.
func leftovers(t *testing.T, home string) (all []string) {
	t.Helper()
	images, err := filepath.Glob("/sys/block/loop*/loop/backing_file")
	require.NoError(t, err)
	for _, path := range images {
		if image, err := os.ReadFile(path); err == nil && strings.HasPrefix(string(image), home+"/") {
			all = append(all, path+": "+string(image))
		}
	}
	mounts, err := os.ReadFile("/proc/self/mounts")
	require.NoError(t, err)
	for line := range strings.Lines(string(mounts)) {
		if strings.Contains(line, " "+home+"/") {
			all = append(all, line)
		}
	}
	for _, p := range process.Below(home, toolchain.NodeDriver) {
		all = append(all, p.Name)
	}
	return all
}
