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
)

func newCluster(t *testing.T) *Cluster {
	t.Helper()
	c := New(t.TempDir(), func(tool string) string { return filepath.Join("nowhere", tool) }, Behaviour{})
	if err := os.MkdirAll(filepath.Join(c.workdir(), "pids"), 0o755); err != nil {
		t.Fatal(err)
	}
	return c
}

func someRecord(t *testing.T, c *Cluster) *record {
	t.Helper()
	ports, err := choosePorts(portNames(), map[int]bool{})
	if err != nil {
		t.Fatal(err)
	}
	r := &record{Home: c.home, Ports: ports}
	if err := c.save(r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestARecordOutlivesTheCall(t *testing.T) {
	c := newCluster(t)
	saved := someRecord(t, c)
	loaded, err := c.load()
	if err != nil || loaded == nil || loaded.Ports[apiServer] != saved.Ports[apiServer] {
		t.Errorf("loaded %v, %v", loaded, err)
	}
}

func TestAControlPlaneThatWasNeverFinishedIsNotRevived(t *testing.T) {
	c := newCluster(t)
	if err := c.Revive(t.Context(), progress.New(&bytes.Buffer{})); err != nil {
		t.Error(err) // it would be that of a kwokctl which is not there
	}
	someRecord(t, c)
	if err := c.Revive(t.Context(), progress.New(&bytes.Buffer{})); err == nil {
		t.Error("one that was finished and does not run was left alone")
	}
}

func TestAnUnfinishedControlPlaneIsMadeAnew(t *testing.T) {
	c := newCluster(t)
	for name, content := range map[string]string{"none": "", "half": `{"Home": "/x`} {
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

func TestACopiedHomeIsNotStarted(t *testing.T) {
	c := newCluster(t)
	r := someRecord(t, c)
	r.Home = "/the/other/checkout/.sandbox"
	if err := c.save(r); err != nil {
		t.Fatal(err)
	}
	if _, err := c.load(); err == nil || !strings.Contains(err.Error(), r.Home) || !strings.Contains(err.Error(), "make down") {
		t.Errorf("the error is %v", err)
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
	occupy(t, r.Ports[metricsServer])
	occupy(t, r.Ports[etcdPeer])
	moved, err := c.occupied(r)
	if err != nil {
		t.Fatal(err)
	}
	if len(moved) != 2 || moved[metricsServer] == 0 || moved[etcdPeer] == 0 {
		t.Fatalf("moved %v", moved)
	}
	for _, port := range r.Ports {
		if port == moved[metricsServer] || port == moved[etcdPeer] {
			t.Errorf("moved to port %d, which another component has", port)
		}
	}
}

func TestTheAPIsPortDoesNotMove(t *testing.T) {
	c := newCluster(t)
	r := someRecord(t, c)
	occupy(t, r.Ports[apiServer])
	_, err := c.occupied(r)
	for _, want := range []string{strconv.Itoa(r.Ports[apiServer]), "process " + strconv.Itoa(os.Getpid()), "make down"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error %v does not mention %q", err, want)
		}
	}
}

// After a restart of the machine the process ids in the files are anybody's; kwokctl would end those processes.
func TestForeignProcessesAreNotTakenForComponents(t *testing.T) {
	c := newCluster(t)
	foreign := filepath.Join(c.workdir(), "pids", "etcd.pid")
	if err := os.WriteFile(foreign, []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.removeStalePIDs(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(foreign); !os.IsNotExist(err) {
		t.Error("the process id of this test still counts as etcd's")
	}
}

func TestADeadComponentIsReportedWithItsLastWords(t *testing.T) {
	c := newCluster(t)
	if err := os.MkdirAll(filepath.Join(c.workdir(), "logs"), 0o755); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(c.workdir(), "logs", "etcd.log")
	if err := os.WriteFile(log, []byte("starting\npanic: no more\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := c.lastWords("etcd")
	for _, want := range []string{"etcd ends", log, "panic: no more"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error %v does not mention %q", err, want)
		}
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
