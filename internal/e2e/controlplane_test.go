package e2e

import (
	"bytes"
	"errors"
	"net"
	"net/url"
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
	p := preparePlane(t, behaviour)
	require.NoError(t, p.tryUp(), "%s", p.log)
	return p
}

// preparePlane starts nothing yet.
func preparePlane(t *testing.T, behaviour cluster.Behaviour) *plane {
	w := world.Empty(t, behaviour)
	w.Namespace = "default"
	return &plane{&scene{w}, &bytes.Buffer{}}
}

func (p *plane) tryUp() error { return p.Up(p.T.Context(), progress.New(p.log)) }

func (p *plane) processes() []process.Process { return process.Of(p.Home, components...) }

func (p *plane) kill(names ...string) {
	p.T.Helper()
	found := process.Of(p.Home, names...)
	require.Len(p.T, found, len(names))
	process.Kill(found)
}

// server returns the host and port of the API.
func (p *plane) server() string {
	p.T.Helper()
	address, err := url.Parse(p.Run("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}"))
	require.NoError(p.T, err)
	return address.Host
}

// healthyAgain expects that the next call brings everything back, with what was in the cluster.
func (p *plane) healthyAgain() {
	p.T.Helper()
	require.NoError(p.T, p.tryUp(), "%s", p.log)
	ailing, err := p.Cluster().Ailing(p.T.Context())
	require.NoError(p.T, err)
	require.Empty(p.T, ailing)
	require.Len(p.T, p.processes(), len(components))
	require.Equal(p.T, "kept", p.Get("configmaps", "memory", "{.data.word}"))
}

func TestTheControlPlaneComesBack(t *testing.T) {
	p := newPlane(t, cluster.Behaviour{})
	p.Run("create", "configmap", "memory", "--from-literal=word=kept")
	server := p.server()

	for _, component := range components {
		t.Run(component+" was killed", func(t *testing.T) {
			p.kill(component)
			ailing, err := p.Cluster().Ailing(t.Context())
			require.NoError(t, err)
			require.NotEmpty(t, ailing)
			p.healthyAgain()
		})
	}
	t.Run("the machine was restarted", func(t *testing.T) {
		p.kill(components...)
		p.healthyAgain()
	})
	t.Run("ports were taken", func(t *testing.T) {
		ports := listening(t, process.Of(p.Home, toolchain.Etcd, toolchain.MetricsServer))
		p.kill(components...)
		for _, address := range ports {
			occupy(t, address)
		}
		p.log.Reset()
		p.healthyAgain()
		assert.Contains(t, p.log.String(), "is taken by another program")
		assert.Equal(t, server, p.server(), "the API has moved")
	})
	t.Run("the API's port was taken", func(t *testing.T) {
		p.kill(components...)
		release := occupy(t, server)
		require.ErrorContains(t, p.tryUp(), "is taken by another program")
		release()
		p.healthyAgain()
	})
	t.Run("a call was interrupted while it created the control plane", func(t *testing.T) {
		old := p.processes()
		require.NoError(t, os.Remove(filepath.Join(p.Home, "control-plane", "record.json")))
		require.NoError(t, p.tryUp(), "%s", p.log)
		assert.True(t, process.Gone(old, 0), "processes of the unfinished control plane still run")
		assert.Len(t, p.processes(), len(components))
	})
}

// occupy listens where another program might, until the test ends or the returned function is called.
func occupy(t *testing.T, address string) (release func()) {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	return func() { listener.Close() }
}

func TestDownLeavesNothing(t *testing.T) {
	p := newPlane(t, cluster.Behaviour{})
	addresses := listening(t, p.processes())
	require.GreaterOrEqual(t, len(addresses), len(components))
	// As `rm -rf .sandbox` or `git clean` would: the processes must be found all the same.
	require.NoError(t, os.RemoveAll(filepath.Join(p.Home, "control-plane")))
	require.NoError(t, p.Down(t.Context(), progress.New(p.log)))
	assert.Empty(t, p.processes())
	for _, address := range addresses {
		occupy(t, address)
	}
	assert.NoDirExists(t, p.Home)
}

func TestTwoSandboxesDoNotCollide(t *testing.T) {
	one, other := preparePlane(t, cluster.Behaviour{}), preparePlane(t, cluster.Behaviour{})
	started := make(chan error, 2)
	for _, p := range []*plane{one, other} {
		go func() { started <- p.tryUp() }()
	}
	require.NoError(t, errors.Join(<-started, <-started), "%s\n%s", one.log, other.log)
	one.Run("create", "namespace", "only-here")
	_, err := other.Kubectl("get", "namespace", "only-here").Output()
	assert.Error(t, err, "both sandboxes are one cluster")
	err = one.Down(t.Context(), progress.New(one.log))
	require.NoError(t, err)
	ailing, err := other.Cluster().Ailing(t.Context())
	require.NoError(t, err)
	assert.Empty(t, ailing, "the other sandbox was taken down too")
}
