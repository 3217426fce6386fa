package clouds

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/progress"
)

const ebsType = "aws:ebs/volume:Volume"

// Whatever becomes of the stack, no volume is deleted, none is made twice, and the next run takes each for the same claim.
func TestDisksOutliveTheStack(t *testing.T) {
	w := &scene{World: world.Clouds(t, "cassandra", "cassandra"), folder: t.TempDir()}
	cloud, err := control.Dial(w.Home)
	require.NoError(t, err)
	w.cloud = cloud
	w.act("killed while volumes are made", func(w *scene) {
		w.inject("slow create Volume 10s 3x")
		w.killed("the volumes are asked for", func() bool { return w.under(control.Create, "Volume") })
		require.NoError(w.T, w.Recover(w.Context, progress.New(io.Discard)))
		assert.NotContains(w.T, w.writes(0), "delete Volume")
		w.Eventually("all volumes are there", func() bool {
			return !slices.ContainsFunc(w.resources(), func(r control.Resource) bool { return r.Type == ebsType && r.Status != control.Active })
		})
		w.Apply()
		w.converged("after the kill")
		w.adopted(w.volumes())
	})
	disks := w.volumes()
	w.act("destroyed, and brought up again", func(w *scene) {
		w.Destroy()
		assert.Empty(w.T, w.State().Resources)
		assert.Equal(w.T, disks, w.volumes(), "they are all that is left")
		assert.Len(w.T, w.resources(), len(disks))

		first := disks["cassandra/cassandra/data-cassandra-0"]
		require.NoError(w.T, w.cloud.Change(w.Context, ebsType, first, map[string]any{"attachedTo": "i-0123456789abcdef0"}))
		w.refused("cassandraVolumes[0]", first, "i-0123456789abcdef0")
		require.NoError(w.T, w.cloud.Change(w.Context, ebsType, first, map[string]any{"attachedTo": ""}))
		w.Apply()
		w.converged("with the disks of before")
		w.adopted(disks)
	})
	w.act("one member less, and more", func(w *scene) {
		w.Pulumi("config", "rm", "--path", "cassandraVolumes[2]")
		w.Apply()
		w.Eventually("the third member is gone", func() bool { return len(w.ring()) == 2 })
		assert.Equal(w.T, disks, w.volumes())
		before := w.ring()
		w.Set("cassandraVolumes[2].ordinal=2", "cassandraVolumes[2].zone=us-east-1c", "cassandraVolumes[2].rack=r3",
			"cassandraVolumes[2].snapshot=snap-00000000000000003")
		w.Apply()
		w.converged("with the third member")
		w.adopted(disks)
		assert.Subset(w.T, w.ring(), before, "the others go on")
	})
	w.act("the namespace is deleted", func(w *scene) { w.deleteNamespace(disks) })
	w.act("what does not fit is refused", func(w *scene) {
		const snapshot = "cassandraVolumes[1].snapshot=snap-00000000000000002"
		for _, c := range [][]string{
			{"cassandraVolumes[1].zone=us-east-1a", "cassandraVolumes[1].zone=us-east-1b", "is not the zone of the volume"},
			{"cassandraVolumes[1].size=500", "cassandraVolumes[1].size=100", "is above the size of the volume"},
			{"cassandraVolumes[1].snapshot=snap-0123456789abcdef0", snapshot, "is there for this claim already"},
			{"clusterName=other", "clusterName=cassandra", "has become the volume"},
			{"cassandraNamespace=other", "cassandraNamespace=cassandra", "has become the volume"},
		} {
			w.Set(c[0])
			w.refused("cassandraVolumes[", c[2])
			w.Set(c[1])
		}
		w.Apply() // under another name a refused run has registered providers, which are nowhere but in the state
		w.converged("with all as it was")
		w.adopted(disks)
	})
	w.act("no second ring on the same disks", func(w *scene) {
		before := w.ring()
		for i := range disks {
			ordinal := i[len(i)-1:]
			w.Pulumi("config", "rm", "--path", "cassandraVolumes["+ordinal+"].snapshot")
			w.Set("cassandraVolumes[" + ordinal + "].volume=" + disks[i])
		}
		w.Set("cassandraNamespace=other")
		w.refused("cassandraVolumes[", "is in use by cassandra/cassandra/data-cassandra-", "two rings must not write to it")
		assert.Equal(w.T, before, w.ring())
		w.Set("cassandraNamespace=cassandra")
		for i := range disks {
			ordinal := i[len(i)-1:]
			w.Pulumi("config", "rm", "--path", "cassandraVolumes["+ordinal+"].volume")
			w.Set("cassandraVolumes[" + ordinal + "].snapshot=snap-0000000000000000" + strconv.Itoa(int(ordinal[0]-'0')+1))
		}
		w.Apply()
		w.converged("with all as it was")
	})
	w.act("a disk was grown", func(w *scene) {
		before := w.ring()
		require.NoError(w.T, w.cloud.Change(w.Context, ebsType, disks["cassandra/cassandra/data-cassandra-0"], map[string]any{"size": 200}))
		w.Apply("--refresh")
		w.converged("with the size in Kubernetes as it was")
		assert.Equal(w.T, before, w.ring())
	})
	w.act("the set is deleted", func(w *scene) {
		api := w.API().AppsV1().StatefulSets("cassandra")
		require.NoError(w.T, api.Delete(w.Context, "cassandra", metav1.DeleteOptions{}))
		w.Eventually("it is gone", func() bool {
			_, err := api.Get(w.Context, "cassandra", metav1.GetOptions{})
			return apierrors.IsNotFound(err)
		})
		w.Apply("--refresh")
		w.adopted(disks)
	})
	w.Destroy()
	assert.Equal(t, disks, w.volumes())
	assert.NotContains(t, w.writes(0), "delete Volume")
	assert.Equal(t, 3, len(slices.DeleteFunc(w.writes(0), func(call string) bool { return call != "create Volume" })), "each is made once")
}

// volumes are those of the account, by the claim for which each was made.
func (w *scene) volumes() map[string]string {
	w.T.Helper()
	all := map[string]string{}
	for _, r := range w.resources() {
		if claim := r.Text("tags", "stateful-clusters/claim"); r.Type == ebsType {
			assert.Empty(w.T, all[claim], "a second volume for %s", claim)
			all[claim] = r.ID
		}
	}
	require.Len(w.T, all, 3)
	return all
}

// adopted wants each claim bound to its volume, and each volume attached in its zone to the node of its member.
func (w *scene) adopted(disks map[string]string) {
	w.T.Helper()
	require.Equal(w.T, disks, w.volumes())
	var told map[string]string
	require.NoError(w.T, json.Unmarshal([]byte(w.Pulumi("stack", "output", "volumes", "--json")), &told))
	api := w.API()
	claims, err := api.CoreV1().PersistentVolumeClaims("cassandra").List(w.Context, metav1.ListOptions{})
	require.NoError(w.T, err)
	assert.Len(w.T, claims.Items, len(disks), "the set has made claims of its own")
	for _, claim := range claims.Items {
		name := "cassandra/" + claim.Name
		volume, err := api.CoreV1().PersistentVolumes().Get(w.Context, claim.Spec.VolumeName, metav1.GetOptions{})
		require.NoError(w.T, err)
		assert.Equal(w.T, corev1.ClaimBound, claim.Status.Phase, name)
		assert.Equal(w.T, disks["cassandra/"+name], volume.Spec.CSI.VolumeHandle, name)
		assert.Equal(w.T, disks["cassandra/"+name], told[name], name)
		member, err := api.CoreV1().Pods("cassandra").Get(w.Context, strings.TrimPrefix(claim.Name, "data-"), metav1.GetOptions{})
		require.NoError(w.T, err)
		w.Eventually("the volume of "+name+" is attached to "+member.Spec.NodeName, func() bool {
			return slices.ContainsFunc(w.resources(), func(r control.Resource) bool {
				return r.ID == volume.Spec.CSI.VolumeHandle && r.Attribute("attachedTo") == member.Spec.NodeName
			})
		})
	}
}

// ring are the members that are there, each with its pod's identity.
func (w *scene) ring() []string {
	w.T.Helper()
	pods, err := w.API().CoreV1().Pods("cassandra").List(w.Context, metav1.ListOptions{})
	require.NoError(w.T, err)
	var all []string
	for _, pod := range pods.Items {
		all = append(all, pod.Name+"/"+string(pod.UID))
	}
	return all
}

// refused runs `up`, which says all of this and changes nothing.
func (w *scene) refused(words ...string) {
	w.T.Helper()
	before := len(w.writes(0))
	out, err := w.Try("up", "--yes", "--skip-preview")
	require.Error(w.T, err)
	for _, word := range words {
		assert.Contains(w.T, out, word)
	}
	assert.Len(w.T, w.writes(0), before, "a refused run changes nothing")
}

// deleteNamespace lets somebody delete the namespace with all claims, and does what docs/cassandra.md says.
func (w *scene) deleteNamespace(disks map[string]string) {
	api := w.API().CoreV1()
	require.NoError(w.T, api.Namespaces().Delete(w.Context, "cassandra", metav1.DeleteOptions{}))
	w.Eventually("the namespace is gone", func() bool {
		_, err := api.Namespaces().Get(w.Context, "cassandra", metav1.GetOptions{})
		return apierrors.IsNotFound(err)
	})
	w.Eventually("the volumes have noticed", func() bool {
		return !strings.Contains(w.Run("get", "pv", "--output=jsonpath={.items[*].status.phase}"), "Bound")
	})
	w.release()
	w.Apply("--refresh")
	w.converged("after the namespace was deleted")
	w.release() // a claim whose volume is released under it would be lost
	w.adopted(disks)
}

// release does what docs/cassandra.md says where volumes wait for claims that are gone.
func (w *scene) release() {
	w.T.Helper()
	text := world.Find(w.T, world.Blocks(w.T, w.Root), "# needs a cluster of this stack\nkubectl get pv").Text
	shell := exec.CommandContext(w.Context, "bash", "-euo", "pipefail", "-c", text)
	shell.Env = append(w.Env(), "KUBECONFIG="+w.CloudKubeconfig("cassandra"))
	out, err := shell.CombinedOutput()
	require.NoError(w.T, err, "%s", out)
}
