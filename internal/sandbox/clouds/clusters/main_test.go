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
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

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
	if tools, err = toolchain.Open(context.Background(), root, folder); err != nil {
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
	t.Cleanup(func() {
		for _, name := range []string{"one", "two"} {
			require.NoError(t, f.Delete(context.Background(), name))
		}
	})
	_, err = f.Create(t.Context(), "one")
	require.NoError(t, err, "%s", log)
	a, err := f.connect("one")
	require.NoError(t, err)
	return f, a
}

func general(version string, count int) Pool {
	return Pool{
		Name: "general", Version: version, Count: count, Zones: []string{"us-east-1a", "us-east-1b", "us-east-1c"}, Region: "us-east-1",
		Labels: map[string]string{"team": "messaging"},
	}
}

// deployment makes pods that kwok runs wherever there is a node.
func deployment(t *testing.T, a *kube.Client, name string, replicas int32) {
	t.Helper()
	labels := map[string]string{"app": name}
	_, err := a.AppsV1().Deployments("default").Create(t.Context(), &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{
				Containers: []corev1.Container{{Name: name, Image: "nowhere.example/" + name}},
			}},
		},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	awaitAvailable(t, a, name, replicas)
}

func awaitAvailable(t *testing.T, a *kube.Client, name string, replicas int32) {
	t.Helper()
	eventually(t, name+" being available", func(ctx context.Context) (bool, error) {
		d, err := a.AppsV1().Deployments("default").Get(ctx, name, metav1.GetOptions{})
		return err == nil && d.Status.AvailableReplicas == replicas && d.Status.UnavailableReplicas == 0, err
	})
}

// eventually waits for what other processes do. The limit is for a machine that is slow, not part of any test.
func eventually(t *testing.T, what string, done func(ctx context.Context) (bool, error)) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var ok bool
		if ok, err = done(t.Context()); ok && err == nil {
			return
		}
	}
	t.Fatalf("%s did not come about: %v", what, err)
}
