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

func someRecord(t *testing.T, c *Cluster) *record {
	t.Helper()
	ports, err := choosePorts(Programs())
	if err != nil {
		t.Fatal(err)
	}
	r := &record{Ports: ports}
	if err := c.save(r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnUnfinishedControlPlaneIsMadeAnew(t *testing.T) {
	c := newCluster(t)
	for name, content := range map[string]string{"none": "", "half": `{"Ports": {`} {
		if content != "" {
			if err := os.WriteFile(c.recordPath(), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if r, err := c.load(); r != nil || err != nil {
			t.Errorf("%s record: loaded %v, %v", name, r, err)
		}
	}
	if err := c.Down(t.Context(), progress.New(&bytes.Buffer{})); err != nil {
		t.Errorf("down: %v", err)
	}
	if _, err := os.Stat(c.folder); !os.IsNotExist(err) {
		t.Error("down left what was there")
	}
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
	r := someRecord(t, c)
	taken := r.Ports[toolchain.MetricsServer]
	occupy(t, taken)
	var said bytes.Buffer
	moved, err := c.avoidTaken(r, Programs(), progress.New(&said))
	if !moved || err != nil || r.Ports[toolchain.MetricsServer] == taken || !strings.Contains(said.String(), "port "+strconv.Itoa(taken)) {
		t.Errorf("moved: %v, %v, to %v; said %q", moved, err, r.Ports, said.String())
	}
	if moved, err := c.avoidTaken(r, Programs(), progress.New(&said)); moved || err != nil {
		t.Errorf("moved again: %v, %v", moved, err)
	}
	occupy(t, r.Ports[toolchain.APIServer])
	_, err = c.avoidTaken(r, Programs(), progress.New(&said))
	for _, want := range []string{strconv.Itoa(r.Ports[toolchain.APIServer]), "is taken by another program", "make down"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error %v does not mention %q", err, want)
		}
	}
	if moved, err := c.avoidTaken(r, nil, progress.New(&said)); moved || err != nil {
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
