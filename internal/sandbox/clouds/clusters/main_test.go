package clusters

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

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
	if tools, err = toolchain.Open(context.Background(), root, folder, false); err != nil {
		return err
	}
	if _, err := os.Stat(tools.Path(toolchain.APIServer)); err != nil {
		return toolchain.ErrNotBuilt
	}
	return nil
}

// newCluster is a fleet with one cluster, and the cluster's API. The fleet's clusters go with the test.
func newCluster(t *testing.T) (*Fleet, *kube.Client) {
	t.Helper()
	folder, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	log := &bytes.Buffer{}
	f := Open(folder, tools.Path, cluster.Behaviour{}, progress.New(log))
	t.Cleanup(func() { require.NoError(t, f.Delete(context.Background(), "one")) })
	_, err = f.Create(t.Context(), "one")
	require.NoError(t, err, "%s", log)
	a, err := f.Connect("one")
	require.NoError(t, err)
	return f, a
}

func general(version string, count int) Pool {
	return Pool{
		Name: "general", Version: version, Count: count, Zones: []string{"us-east-1a", "us-east-1b", "us-east-1c"}, Region: "us-east-1",
		Labels: map[string]string{"team": "messaging"},
	}
}
