// Package world gives the tests of whole stacks their worlds: each a sandbox of its own, in a folder of its own, with one stack. What
// a test starts in it ends with the test.
package world

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/lock"
	"stateful-clusters/internal/sandbox/nodes"
	"stateful-clusters/internal/sandbox/progress"
)

// World is a sandbox and the stack that a test works on.
type World struct {
	*instance.Instance
	T          *testing.T
	Context    context.Context // of all that the test does in it
	Stack      string
	Namespace  string // of the objects that the test looks at
	kubeconfig string
	log        *progress.Log
}

// Main runs the tests of a package. It refuses to run them without the tools, in one line: nothing is skipped silently.
func Main(m *testing.M) { run(m, false) }

// MainOnRealNodes is Main for tests that need real nodes. Where a machine can have none, it says so, and leaves them out. Packages of such
// tests take turns: together they would need more inotify instances than a kernel gives by default (nodes.CheckWatches).
func MainOnRealNodes(m *testing.M) {
	if err := nodes.Preflight(); err != nil {
		fmt.Fprintf(os.Stderr, "THE TESTS OF REAL NODES ARE LEFT OUT; `sudo make test` runs them:\n%v\n", err)
		os.Exit(0)
	}
	run(m, true)
}

func run(m *testing.M, realNodes bool) {
	var turn *lock.Lock
	sandbox, err := instance.Open(root(), "")
	if err == nil {
		if realNodes {
			sandbox.Behaviour.Nodes = cluster.Real
		}
		err = sandbox.CheckTools(context.Background())
	}
	if err == nil && realNodes {
		turn, err = lock.Acquire(context.Background(), filepath.Join(sandbox.Home, "tests-of-real-nodes.lock"), func(holder string) {
			fmt.Fprintf(os.Stderr, "waiting for %s, whose tests need real nodes too\n", holder)
		})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	runtime.KeepAlive(turn) // its file would be closed, and the turn over
	os.Exit(code)
}

// root is the folder of the repository: that of the nearest Pulumi.yaml above a package's folder, in which its tests run.
func root() string {
	folder := "."
	for range 8 {
		if _, err := os.Stat(filepath.Join(folder, "Pulumi.yaml")); err == nil {
			return folder
		}
		folder = filepath.Join(folder, "..")
	}
	return "."
}

// Empty is a world in which nothing is started yet.
func Empty(t *testing.T, behaves cluster.Behaviour) *World {
	t.Helper()
	sandbox, err := instance.Open(root(), t.TempDir())
	require.NoError(t, err)
	sandbox.Behaviour = behaves
	w := &World{
		Instance: sandbox, T: t, Context: Context(t), Namespace: "migratory", kubeconfig: sandbox.Kubeconfig(), log: progress.New(os.Stderr),
	}
	t.Cleanup(func() {
		err := sandbox.Down(context.Background(), w.log)
		require.NoError(t, err)
	})
	return w
}

// Local is a world with a control plane and the stack local, which is configured and not up yet.
func Local(t *testing.T, behaves cluster.Behaviour, settings ...string) *World {
	t.Helper()
	w := Empty(t, behaves)
	w.Prepare("local")
	w.open("local", w.Kubeconfig(), settings)
	return w
}

// Clouds is a world with an empty account at each cloud, where nothing takes time, and a stack whose members count as available as
// soon as they are ready. The stack makes a cluster of the name given.
func Clouds(t *testing.T, stack, clusterName string) *World {
	t.Helper()
	w, none := Empty(t, cluster.Behaviour{}), 0.0
	w.Factor = &none
	w.Prepare(stack)
	w.open(stack, w.CloudKubeconfig(clusterName), []string{"minReadySeconds=0"})
	return w
}

// ClusterHome is the folder of the stack's cluster: the sandbox's own, or that of one in a simulated cloud.
func (w *World) ClusterHome() string { return filepath.Dir(w.kubeconfig) }

// Prepare makes the sandbox ready for a stack, as each command does, and its real nodes hold the image that the stack names.
func (w *World) Prepare(stack string) {
	w.T.Helper()
	_, err := w.UpFor(w.Context, stack, w.log)
	require.NoError(w.T, err)
}

// Open is the same world with another stack, which makes a cluster of the name given in a cloud.
func (w *World) Open(stack, clusterName string, settings ...string) *World {
	w.T.Helper()
	other := *w
	other.Prepare(stack)
	other.open(stack, w.CloudKubeconfig(clusterName), settings)
	return &other
}

func (w *World) open(stack, kubeconfig string, settings []string) {
	w.T.Helper()
	w.Stack, w.kubeconfig = stack, kubeconfig
	require.NoError(w.T, w.EnsureStack(w.Context, stack))
	require.NoError(w.T, w.BuildProgram(w.Context, w.log))
	w.Set(settings...)
}

// In is the same world in a part of the test.
func (w *World) In(t *testing.T) *World {
	part := *w
	part.T, part.Context = t, Context(t)
	return &part
}

// Context ends with the test, and a minute before the whole run must be over (`go test -timeout`). So a test waits as long as any
// machine needs, and what it has started is ended all the same.
func Context(t *testing.T) context.Context {
	deadline, limited := t.Deadline()
	if !limited {
		return t.Context()
	}
	ctx, cancel := context.WithDeadline(t.Context(), deadline.Add(-time.Minute))
	t.Cleanup(cancel)
	return ctx
}

// Eventually waits for what happens by itself. The condition is asked on the test's own goroutine, for it may end the test.
func (w *World) Eventually(what string, condition func() bool) {
	w.T.Helper()
	for ; !condition(); time.Sleep(100 * time.Millisecond) {
		require.NoError(w.T, w.Context.Err(), "it never was so that %s", what)
	}
}
