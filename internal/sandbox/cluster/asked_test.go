package cluster

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// madeWith is a control plane that was finished once.
func madeWith(t *testing.T, nodes, images string) (open func(Behaviour) *Cluster) {
	t.Helper()
	home := t.TempDir()
	open = func(b Behaviour) *Cluster { return New(home, func(tool string) string { return tool }, b) }
	c := open(Behaviour{})
	require.NoError(t, os.MkdirAll(filepath.Join(home, "control-plane"), 0o755))
	ports := someRecord(t, c)
	if nodes == Real {
		require.NoError(t, os.WriteFile(c.networkRecord(), []byte("207\n"), 0o600))
	}
	if images == Pull {
		ports[RegistryProxy] = 23456
		require.NoError(t, ports.Save(c.record()))
	}
	return open
}

// A control plane stays what it was made as, and says so to those who ask for something else.
func TestAControlPlaneStaysWhatItWasMadeAs(t *testing.T) {
	for was, refused := range map[[2]string]map[[2]string]string{
		{Kwok, Made}: {
			{Real, ""}:   "made with simulated nodes, and NODES=real asks for real nodes",
			{Real, Pull}: "made with simulated nodes, and NODES=real asks for real nodes",
			{"", Pull}:   "simulated nodes, which pull no images",
			{Kwok, Pull}: "simulated nodes, which pull no images",
		},
		{Real, Made}: {
			{Kwok, ""}:   "made with real nodes, and NODES=kwok asks for simulated nodes",
			{"", Pull}:   "hold images that were made on this machine, and IMAGES=pull asks for some that pull",
			{Kwok, Pull}: "NODES=kwok",
		},
		{Real, Pull}: {
			{Kwok, ""}:   "made with real nodes, and NODES=kwok asks for simulated nodes",
			{Real, Made}: "pull their images from registries, and IMAGES=made asks for some that hold",
			{Kwok, Made}: "NODES=kwok",
		},
	} {
		open := madeWith(t, was[0], was[1])
		for _, nodes := range []string{"", Kwok, Real} {
			for _, images := range []string{"", Made, Pull} {
				c := open(Behaviour{Nodes: nodes, Images: images})
				assert.Equal(t, was, [2]string{c.behaviour.Nodes, c.behaviour.Images})
				says, fails := refused[[2]string{nodes, images}]
				fits := (nodes == "" || nodes == was[0]) && (images == "" || images == was[1] || images == Made && was[0] == Kwok)
				err := c.CheckAsked()
				if fits {
					assert.NoError(t, err, "made as %q, asked for %q %q", was, nodes, images)
					continue
				}
				assert.ErrorContains(t, err, "leave ", "made as %q, asked for %q %q", was, nodes, images)
				assert.ErrorContains(t, err, "`make down`")
				if fails {
					assert.ErrorContains(t, err, says)
				}
			}
		}
	}
	both := madeWith(t, Real, Made)(Behaviour{Nodes: Kwok, Images: Pull}).CheckAsked()
	assert.Equal(t, 2, len(strings.Split(both.Error(), "\n")), "%v", both)
}

func TestBeforeAControlPlaneIsMade(t *testing.T) {
	open := func(b Behaviour) *Cluster { return New(t.TempDir(), nil, b) }
	for _, b := range []Behaviour{{}, {Nodes: Real}, {Nodes: Real, Images: Pull}, {Images: Made}} {
		assert.NoError(t, open(b).CheckAsked(), "%v", b)
	}
	for _, b := range []Behaviour{{Images: Pull}, {Nodes: Kwok, Images: Pull}} {
		assert.ErrorContains(t, open(b).CheckAsked(), "ask for NODES=real too")
	}
	assert.True(t, open(Behaviour{Nodes: Real, Images: Pull}).Pulls())
	assert.False(t, open(Behaviour{Nodes: Real}).Pulls())
	assert.False(t, open(Behaviour{Nodes: Real}).HasRealNodes(), "there are none yet")
}

func TestUpRefusesAnotherKindOfNodes(t *testing.T) {
	open := madeWith(t, Kwok, Made)
	asked := open(Behaviour{Nodes: Real})
	assert.ErrorContains(t, asked.Up(t.Context(), progress.New(os.Stderr)), "`make down`")
	assert.Contains(t, asked.names(), toolchain.Kwok)
	assert.NoError(t, open(Behaviour{Nodes: Real, Bare: true}).check(), "one in a cloud stays as it is without a word")
}

func TestOnlyAFinishedControlPlaneDecides(t *testing.T) {
	home := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(home, "control-plane"), 0o755))
	open := func() *Cluster { return New(home, func(tool string) string { return tool }, Behaviour{}) }
	require.NoError(t, os.WriteFile(open().networkRecord(), []byte("207\n"), 0o600))
	assert.False(t, slices.Contains(open().names(), toolchain.NodeAgent), "a killed `make up NODES=real` decides")
	someRecord(t, open())
	assert.True(t, open().HasRealNodes())
	assert.Contains(t, open().names(), toolchain.NodeAgent)
	assert.Equal(t, "10.207.254.1", open().host(toolchain.APIServer))
	assert.Equal(t, "127.0.0.1", open().host(toolchain.Etcd))
}

// What a registry has must not be hidden by a stand-in.
func TestNodesThatPullHoldNoStandIns(t *testing.T) {
	b := Behaviour{Archives: "/home/images"}
	for images, want := range map[string]string{
		Made: "-images /home/images -images /home/images/stand-ins", Pull: "-images /home/images -registry-port 23456",
	} {
		c := madeWith(t, Real, images)(b)
		ports, err := ReadPorts(c.record())
		require.NoError(t, err)
		assert.Contains(t, strings.Join(c.nodeAgent(ports), " ")+" ", want+" -load-balancers ")
		assert.Equal(t, images == Pull, c.nodes(ports).RegistryPort != 0)
	}
}

// No machine has room for so many. Simulated nodes need none.
func TestThereMustBeRoomForRealNodes(t *testing.T) {
	of := func(kind string) error {
		return New(t.TempDir(), nil, Behaviour{Nodes: kind, NodeCount: 1 << 30}).CheckRoom()
	}
	assert.ErrorContains(t, of(Real), "inotify instances")
	assert.NoError(t, of(Kwok))
}
