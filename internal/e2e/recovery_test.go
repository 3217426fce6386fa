package e2e

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

func TestAKilledRunIsRecoveredFrom(t *testing.T) {
	p := &scene{world.Local(t, cluster.Behaviour{PodStartDelay: 3 * time.Second})}
	run := p.Command("up", "--yes", "--skip-preview")
	require.NoError(t, run.Start())
	p.Eventually("the members are being created", func() bool {
		return p.Get("pods", "migratorydata-0", "{.metadata.name}") != ""
	})
	require.NoError(t, run.Process.Kill())
	require.Error(t, run.Wait())

	var said bytes.Buffer
	require.NoError(t, p.Recover(p.Context, progress.New(&said)), "%s", &said)
	assert.Contains(t, said.String(), "was interrupted, its lock is removed")
	assert.Contains(t, said.String(), "was creating StatefulSet migratorydata, removing it")
	assert.Empty(t, process.Of(p.Home, toolchain.Pulumi, toolchain.Provider, toolchain.LanguageHost), "plugins of the killed run still run")
	p.Apply()
	assert.Empty(t, p.Changes(), "after the recovery a second preview must be empty")

	said.Reset()
	require.NoError(t, p.Recover(p.Context, progress.New(&said)))
	assert.Empty(t, said.String(), "there was nothing left to recover from")
}

// A destroy is killed while a namespace is going. The next `up` must not take that one for its own.
func TestAKilledDestroyIsRecoveredFrom(t *testing.T) {
	p := &scene{world.Local(t, cluster.Behaviour{})}
	p.Apply()
	namespaces := p.API().CoreV1().Namespaces()
	hold := func(finalizers string) {
		patch := []byte(`{"metadata":{"finalizers":` + finalizers + `}}`)
		_, err := namespaces.Patch(p.Context, p.Namespace, types.MergePatchType, patch, metav1.PatchOptions{})
		require.NoError(t, err)
	}
	hold(`["example.com/held"]`)
	run := p.Start(p.Command("destroy", "--yes", "--skip-preview"))
	p.Eventually("the namespace is going", func() bool {
		namespace, err := namespaces.Get(p.Context, p.Namespace, metav1.GetOptions{})
		require.NoError(t, err)
		return namespace.DeletionTimestamp != nil
	})
	run.Signal(syscall.SIGKILL, false)
	<-run.Done

	said, log := io.Pipe()
	recovered := make(chan error, 1)
	go func() {
		recovered <- p.Recover(p.Context, progress.New(log))
		log.Close()
	}()
	lines := bufio.NewScanner(said)
	for lines.Scan() && !strings.Contains(lines.Text(), "was deleting Namespace "+p.Namespace+", letting that end") {
	}
	require.NotEmpty(t, lines.Text(), "the recovery does not wait for the namespace")
	hold(`null`)
	go func() { _, _ = io.Copy(io.Discard, said) }()
	require.NoError(t, <-recovered)
	p.Apply()
	assert.Empty(t, p.Changes(), "after the recovery a second preview must be empty")
}
