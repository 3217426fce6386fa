package nodes

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/nodes"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/toolchain"
)

// However early `make up` is killed, `make down` leaves nothing, and the next `make up` comes up.
func TestAKilledUpLeavesNothing(t *testing.T) {
	killUps(t, 300*time.Millisecond, 600*time.Millisecond, time.Second, 2*time.Second, 5*time.Second)
}

// killUps kills an `up` after each of the times. Another sandbox of this machine notices nothing of it.
func killUps(t *testing.T, after ...time.Duration) {
	neighbour := &scene{world.Local(t, real)}
	neighbour.Apply()
	neighbour.allReady()
	uids := neighbour.uids()

	w := &scene{world.Empty(t, real)}
	require.NoError(t, w.Install(w.Context, quiet))
	for _, after := range after {
		up := w.driver("up", "local")
		up.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		require.NoError(t, up.Start())
		time.Sleep(after) // the moment of the kill, whatever is going on then
		require.NoError(t, syscall.Kill(-up.Process.Pid, syscall.SIGKILL))
		_ = up.Wait()
		require.NoError(t, w.Instance.Down(w.Context, quiet), "killed after %v", after)
		require.Empty(t, w.leftovers(), "killed after %v", after)
		require.NoError(t, w.Install(w.Context, quiet))
	}
	w.Stack = "local"
	w.comesUp()
	require.NotEmpty(t, w.leftovers(), "it is looked for something else than there is")
	w.act("this machine restarts", func(w *scene) {
		w.restart()
		w.comesUp()
	})

	neighbour.allReady()
	assert.Equal(t, uids, neighbour.uids(), "another sandbox was disturbed")
}

// comesUp expects that the commands of make find all well.
func (w *scene) comesUp() {
	w.T.Helper()
	for _, command := range []string{"up", "status", "smoke"} {
		out, err := w.driver(command, "local").CombinedOutput()
		require.NoError(w.T, err, "make %s: %s", command, out)
		w.allReady()
	}
}

// restart leaves of the sandbox what a restart of this machine leaves: what is on its disk.
func (w *scene) restart() {
	w.T.Helper()
	for range 10 { // some start others
		var running []process.Process
		for _, pid := range w.pids() {
			running = append(running, process.Process{PID: pid, Name: process.Name(pid)})
		}
		process.Kill(running)
	}
	require.Empty(w.T, w.pids())
	require.NoError(w.T, nodes.Down(w.Context, w.Home, filepath.Join(w.T.TempDir(), "no disks")))
}

// pids are the processes of the sandbox, and of its machines.
func (w *scene) pids() (pids []int) {
	w.T.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/environ")
	require.NoError(w.T, err)
	for _, path := range all {
		environ, err := os.ReadFile(path)
		if err != nil || !strings.Contains("\x00"+string(environ), "\x00"+process.HomeVariable+"="+w.Home) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		require.NoError(w.T, err)
		pids = append(pids, pid)
	}
	return pids
}

// uids are the members' pods, and how often each was restarted.
func (w *scene) uids() []string {
	w.T.Helper()
	return w.List("pods", "{range .items[*]}{.metadata.uid}/{.status.containerStatuses[0].restartCount} {end}", metav1.ListOptions{})
}

// driver is the sandbox's command, as make calls it.
func (w *scene) driver(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(w.Context, w.ToolPath(toolchain.Driver), args...)
	cmd.Dir, cmd.Env = w.Root, append(os.Environ(), "SANDBOX_NODES=real", "SANDBOX_HOME="+w.Home)
	return cmd
}
