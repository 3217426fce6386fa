//go:build long

package cassandra

import (
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/legacy"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// Whatever is deleted around the disks of a real ring, each member is back as who it was, with every row.
func TestLongNoRowIsDestroyed(t *testing.T) {
	w := open(t, 10_000)
	require.NoError(t, legacy.Down(w.Home)) // its memory is needed
	w.act("the engine is killed while members start, and the stack destroyed", func(w *scene) {
		up := w.StartApply()
		w.Eventually("a member starts", func() bool { return w.pod(0) != nil && w.pod(0).Status.PodIP != "" })
		process.Kill(process.Of(w.Home, toolchain.Pulumi))
		<-up.Done
		require.NoError(w.T, w.Recover(w.Context, progress.New(io.Discard)))
		w.Destroy()
		w.Apply()
		w.same()
		w.whole()
	})
	w.act("one member less, and more", func(w *scene) {
		w.Pulumi("config", "rm", "--path", "cassandraVolumes[2]")
		w.Apply()
		w.Eventually("the third member is gone", func() bool { return w.pod(2) == nil })
		w.status("the ring has a member that is none of this stack: ") // it was not decommissioned
		w.whole()
		w.Set("cassandraVolumes[2].ordinal=2", "cassandraVolumes[2].zone=us-east-1c", "cassandraVolumes[2].rack=r3",
			"cassandraVolumes[2].snapshot=snap-00000000000000003")
		w.Apply()
		w.same()
		w.whole()
	})
	w.act("the set is deleted", func(w *scene) {
		w.Delete("statefulsets", "cassandra")
		w.Eventually("its pods are gone", func() bool { return w.pod(0) == nil && w.pod(1) == nil && w.pod(2) == nil })
		w.Apply("--refresh")
		w.same()
		w.whole()
	})
	w.act("the namespace is deleted", func(w *scene) {
		w.Delete("namespaces", w.Namespace)
		w.Eventually("the namespace is gone", func() bool {
			_, err := w.API().CoreV1().Namespaces().Get(w.Context, w.Namespace, metav1.GetOptions{})
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
		w.same()
		w.whole()
	})
	w.act("all members are killed at once, right after rows were acknowledged", func(w *scene) {
		const first, count = 2_000_000, 500
		session := w.connect(w.addresses()...)
		for id := first; id < first+count; id++ {
			require.NoError(w.T, session.Query("INSERT INTO "+legacy.Table+" (id, note) VALUES (?, ?)", id, legacy.Note(id)).ExecContext(w.Context))
		}
		session.Close()
		for ordinal := range members {
			w.Run("delete", "pod", member(ordinal), "--namespace="+w.Namespace, "--grace-period=0", "--force")
		}
		w.ready(0, 1, 2)
		w.same()
		w.whole()
		session = w.connect(w.addresses()...)
		defer session.Close()
		for id := first; id < first+count; id++ {
			var note string
			query := session.Query("SELECT note FROM "+legacy.Table+" WHERE id = ?", id).Idempotent(true)
			require.NoError(w.T, query.ScanContext(w.Context, &note), "row %d", id)
		}
		assert.Empty(w.T, w.Changes(), "a preview must be empty")
	})
}
