package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// components are the programs of a control plane.
var components = []string{
	toolchain.Etcd, toolchain.APIServer, toolchain.ControllerManager, toolchain.Scheduler, toolchain.Kwok, toolchain.MetricsServer,
}

// plane is a control plane of a test's own, without a stack.
type plane struct {
	*scene
	log *bytes.Buffer
}

func newPlane(t *testing.T, behaviour cluster.Behaviour) *plane {
	t.Helper()
	w := world.Empty(t, behaviour)
	w.Namespace = "default"
	p := &plane{&scene{w}, &bytes.Buffer{}}
	require.NoError(t, p.tryUp(), "%s", p.log)
	return p
}

func (p *plane) tryUp() error { return p.Up(p.Context, progress.New(p.log)) }

func (p *plane) processes() []process.Process { return process.Of(p.Home, components...) }

func (p *plane) kill(names ...string) {
	p.T.Helper()
	found := process.Of(p.Home, names...)
	require.Len(p.T, found, len(names))
	process.Kill(found)
}

// healthyAgain expects that the next call brings everything back, with what was in the cluster.
func (p *plane) healthyAgain() {
	p.T.Helper()
	require.NoError(p.T, p.tryUp(), "%s", p.log)
	ailing, err := p.Cluster().Ailing(p.Context)
	require.NoError(p.T, err)
	require.Empty(p.T, ailing)
	require.Len(p.T, p.processes(), len(components))
	require.Equal(p.T, "kept", p.Get("configmaps", "memory", "{.data.word}"))
}

func TestTheControlPlaneComesBack(t *testing.T) {
	p := newPlane(t, cluster.Behaviour{})
	p.Run("create", "configmap", "memory", "--from-literal=word=kept")

	for _, component := range components {
		t.Run(component+" was killed", func(t *testing.T) {
			p.kill(component)
			ailing, err := p.Cluster().Ailing(p.Context)
			require.NoError(t, err)
			require.NotEmpty(t, ailing)
			p.healthyAgain()
		})
	}
	t.Run("the machine was restarted", func(t *testing.T) {
		p.kill(components...)
		p.healthyAgain()
	})
}

func TestDownLeavesNothing(t *testing.T) {
	p := newPlane(t, cluster.Behaviour{})
	// As `rm -rf .sandbox` or `git clean` would: the processes must be found all the same.
	require.NoError(t, os.RemoveAll(filepath.Join(p.Home, "control-plane")))
	require.NoError(t, p.Down(p.Context, progress.New(p.log)))
	assert.Empty(t, p.processes())
	assert.NoDirExists(t, p.Home)
}
