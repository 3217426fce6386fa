// Package cassandra runs the stack cassandra on real nodes, with Cassandra itself: a legacy ring outside of Kubernetes, and the ring that
// begins on copies of its disks.
package cassandra

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocql "github.com/apache/cassandra-gocql-driver/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/legacy"
	"stateful-clusters/internal/sandbox/netspace"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/toolchain"
	"stateful-clusters/internal/smoke/ring"
)

func TestMain(m *testing.M) { world.MainOnRealNodes(m) }

// members are how many there are.
const members = 3

// scene is a world with the stack on real nodes, and the legacy ring beside it.
type scene struct {
	*world.World
	legacy legacy.Ring
	before legacy.Record // what the legacy ring had
}

// open is a world with a legacy ring of so many rows, and the stack that moves it, whose members start as fast as they can.
func open(t *testing.T, rows int) *scene {
	t.Helper()
	empty, none := world.Empty(t, cluster.Behaviour{Nodes: cluster.Real, Toleration: 5 * time.Second}), 0.0
	empty.Factor, empty.Namespace, empty.LegacyRows, empty.KeepLegacy = &none, "cassandra", rows, true
	w := empty.Open("cassandra", "cassandra", "minReadySeconds=0", "probePeriod=10", "cassandraGraceSeconds=60",
		"cassandraCpuRequest=100m", "cassandraMemoryRequest=1Gi", "cassandraMemoryLimit=1536Mi", "cassandraHeapSize=384M",
		"cassandraJavaOptions="+quick)
	s := &scene{World: w, legacy: legacy.Ring{Home: w.Home}}
	var err error
	s.before, err = s.legacy.Record()
	require.NoError(t, err)
	return s
}

// quick leaves out what a small ring need not wait for: 8 s for news of others, and 30 s for those that may come.
const quick = "-Dcassandra.skip_wait_for_gossip_to_settle=0"

// act is one of several on the same stack. The next one begins where this one ends, so a failure ends the test.
func (w *scene) act(name string, perform func(w *scene)) {
	w.T.Helper()
	if w.T.Run(name, func(t *testing.T) { perform(&scene{w.In(t), w.legacy, w.before}) }) {
		return
	}
	for _, args := range [][]string{
		{"get", "pods,pvc,pv,volumeattachments", "--all-namespaces", "--output=wide"},
		{"describe", "pods", "--namespace=cassandra"}, // also why a container has begun again
		{"get", "events", "--namespace=cassandra", "--sort-by=.lastTimestamp"},
		{"logs", "--namespace=cassandra", "--selector=app.kubernetes.io/name=cassandra", "--prefix", "--tail=60", "--all-containers"},
	} {
		out, err := w.Kubectl(args...).CombinedOutput()
		w.T.Logf("%v: %v\n%s", args, err, out)
	}
	w.T.FailNow()
}

func member(ordinal int) string { return fmt.Sprintf("cassandra-%d", ordinal) }

// pod returns a member's pod, or nil where there is none, or no cluster yet.
func (w *scene) pod(ordinal int) *corev1.Pod {
	client, err := kube.Open(w.CloudKubeconfig("cassandra"), "")
	if err != nil {
		return nil
	}
	pod, err := client.CoreV1().Pods(w.Namespace).Get(w.Context, member(ordinal), metav1.GetOptions{})
	if err != nil {
		return nil
	}
	return pod
}

// ready waits until these members are.
func (w *scene) ready(ordinals ...int) {
	w.T.Helper()
	w.Eventually(fmt.Sprintf("members %v are ready", ordinals), func() bool {
		return !slices.ContainsFunc(ordinals, func(ordinal int) bool { return !world.IsReady(w.pod(ordinal)) })
	})
}

// addresses are those of the members that run.
func (w *scene) addresses() (all []string) {
	w.T.Helper()
	pods, err := ring.At(w.CloudKubeconfig("cassandra"), w.Namespace, w.Instance.Kubectl).Pods(w.Context)
	require.NoError(w.T, err)
	require.NotEmpty(w.T, pods)
	for _, pod := range pods {
		all = append(all, pod.Address)
	}
	return all
}

// client connects from within the cluster, as clients are.
func (w *scene) client() netspace.Dialer {
	edge := filepath.Join(cluster.Machines(filepath.Dir(w.CloudKubeconfig("cassandra"))), "EDGE")
	return netspace.Dialer{PID: func() int {
		for _, p := range process.Of(edge, toolchain.NodeInit) {
			return p.PID
		}
		return 0
	}}
}

// connect opens a session with members.
func (w *scene) connect(addresses ...string) *gocql.Session {
	w.T.Helper()
	session, err := ring.Connect(addresses, w.client(), ring.Login{}, time.Minute)
	require.NoError(w.T, err)
	return session
}

// whole reads all rows at QUORUM, and wants each that the legacy ring had acknowledged before its first disk was flushed.
func (w *scene) whole() {
	w.T.Helper()
	session := w.connect(w.addresses()...)
	defer session.Close()
	found := make([]bool, w.before.Rows)
	all := session.Query("SELECT id, note FROM " + legacy.Table).Consistency(gocql.Quorum)
	rows := all.PageSize(500).Idempotent(true).IterContext(w.Context)
	var id int
	var note string
	for rows.Scan(&id, &note) {
		if id < len(found) && note == legacy.Note(id) {
			found[id] = true
		}
	}
	require.NoError(w.T, rows.Close())
	assert.NotContains(w.T, found, false, "of %d rows that were acknowledged, some are missing", len(found))
}

// status waits until `make status` says so.
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
