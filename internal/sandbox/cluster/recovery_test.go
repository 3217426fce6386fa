package cluster

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// newCluster is one that was never made, and whose programs are not there.
func newCluster(t *testing.T) *Cluster {
	t.Helper()
	c := New(t.TempDir(), func(tool string) string { return filepath.Join("nowhere", tool) }, Behaviour{})
	if err := os.MkdirAll(c.folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return c
}

func someRecord(t *testing.T, c *Cluster) Ports {
	t.Helper()
	ports, err := choosePorts(Programs())
	if err != nil {
		t.Fatal(err)
	}
	if err := ports.Save(c.record()); err != nil {
		t.Fatal(err)
	}
	return ports
}

// occupy listens on a port as another program would.
func occupy(t *testing.T, port int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
}

func TestATakenPortIsLeftForAnother(t *testing.T) {
	c := newCluster(t)
	ports := someRecord(t, c)
	taken := ports[toolchain.MetricsServer]
	occupy(t, taken)
	var said bytes.Buffer
	moved, err := c.avoidTaken(ports, Programs(), progress.New(&said))
	if !moved || err != nil || ports[toolchain.MetricsServer] == taken || !strings.Contains(said.String(), "port "+strconv.Itoa(taken)) {
		t.Errorf("moved: %v, %v, to %v; said %q", moved, err, ports, said.String())
	}
	if moved, err := c.avoidTaken(ports, Programs(), progress.New(&said)); moved || err != nil {
		t.Errorf("moved again: %v, %v", moved, err)
	}
	occupy(t, ports[toolchain.APIServer])
	_, err = c.avoidTaken(ports, Programs(), progress.New(&said))
	for _, want := range []string{strconv.Itoa(ports[toolchain.APIServer]), "is taken by another program", "make down"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error %v does not mention %q", err, want)
		}
	}
	if moved, err := c.avoidTaken(ports, nil, progress.New(&said)); moved || err != nil {
		t.Errorf("the port of what runs was taken for somebody else's: %v, %v", moved, err)
	}
}

func TestAControlPlaneThatIsNotThereIsAiling(t *testing.T) {
	c := newCluster(t)
	if lines, err := c.Ailing(t.Context()); err != nil || len(lines) != 1 || !strings.Contains(lines[0], "does not exist") {
		t.Errorf("ailing: %q, %v", lines, err)
	}
	someRecord(t, c)
	if lines, err := c.Ailing(t.Context()); err != nil || len(lines) != 1 || !strings.Contains(lines[0], "etcd, kube-apiserver") {
		t.Errorf("ailing: %q, %v", lines, err)
	}
	if c.Reachable() {
		t.Error("nothing runs, and it is reachable")
	}
}
