package clusters

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// programs are the tools that a cluster runs.
var programs = []string{
	toolchain.Etcd, toolchain.APIServer, toolchain.ControllerManager, toolchain.Scheduler, toolchain.Kwok, toolchain.Kwokctl,
	toolchain.MetricsServer, toolchain.Kubectl,
}

var tools *toolchain.Chain

// TestMain refuses to run without the tools, in one line: nothing is skipped silently.
func TestMain(m *testing.M) {
	if err := findTools(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func findTools() error {
	root, err := filepath.Abs("../../../..")
	if err != nil {
		return err
	}
	folder := os.Getenv("SANDBOX_TOOLS")
	if folder == "" {
		folder = filepath.Join(root, ".sandbox", "tools")
	}
	if tools, err = toolchain.Open(context.Background(), root, folder); err != nil {
		return err
	}
	for _, program := range programs {
		if _, err := os.Stat(tools.Path(program)); err != nil {
			return toolchain.ErrNotBuilt
		}
	}
	return nil
}

// newFleet is a cloud's clusters for one test, which ends and removes them.
func newFleet(t *testing.T) (*Fleet, *bytes.Buffer) {
	t.Helper()
	folder, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	log := &bytes.Buffer{}
	f := Open(folder, tools.Path, cluster.Behaviour{}, progress.New(log))
	t.Cleanup(func() {
		names, err := f.Names()
		require.NoError(t, err)
		for _, name := range names {
			require.NoError(t, f.Delete(context.Background(), name))
		}
	})
	return f, log
}

// newCluster is a fleet with one cluster, and the cluster's API.
func newCluster(t *testing.T) (*Fleet, *api) {
	t.Helper()
	f, log := newFleet(t)
	require.NoError(t, f.Create(t.Context(), "one"), "%s", log)
	return f, connected(t, f, "one")
}

func connected(t *testing.T, f *Fleet, name string) *api {
	t.Helper()
	m, err := f.member(name)
	require.NoError(t, err)
	a, err := m.connect()
	require.NoError(t, err)
	return a
}

func threeNodes(prefix string) []Node {
	var nodes []Node
	for i, zone := range []string{"a", "b", "c"} {
		nodes = append(nodes, Node{
			Name: fmt.Sprintf("%s-%d", prefix, i), Zone: "us-east-1" + zone, Region: "us-east-1", InstanceType: "m5.large",
			CPU: "1930m", Memory: "7Gi", Labels: map[string]string{"eks.amazonaws.com/nodegroup": prefix},
		})
	}
	return nodes
}

// eventually waits for what other processes do. The limit is for a machine that is slow, not part of any test.
func eventually(t *testing.T, what string, done func(ctx context.Context) (bool, error)) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var ok bool
		if ok, err = done(t.Context()); ok && err == nil {
			return
		}
	}
	t.Fatalf("%s did not come about: %v", what, err)
}

var (
	create  = metav1.CreateOptions{}
	get     = metav1.GetOptions{}
	list    = metav1.ListOptions{}
	update  = metav1.UpdateOptions{}
	deleted = metav1.DeleteOptions{}
)
