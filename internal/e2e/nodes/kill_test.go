package nodes

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/toolchain"
)

// However early `make up` is killed, `make down` leaves nothing, and the next `make up` comes up.
func TestAKilledUpLeavesNothing(t *testing.T) {
	w := &scene{world.Empty(t, real)}
	require.NoError(t, w.Install(w.Context, quiet))
	before := leftovers(t)
	for _, after := range []time.Duration{300 * time.Millisecond, 600 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second} {
		up := w.driver("up", "local")
		up.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		require.NoError(t, up.Start())
		time.Sleep(after) // the moment of the kill, whatever is going on then
		require.NoError(t, syscall.Kill(-up.Process.Pid, syscall.SIGKILL))
		_ = up.Wait()
		require.NoError(t, w.Instance.Down(w.Context, quiet), "killed after %v", after)
		assert.Equal(t, before, leftovers(t), "killed after %v", after)
		require.NoError(t, w.Install(w.Context, quiet))
	}
	out, err := w.driver("up", "local").CombinedOutput()
	require.NoError(t, err, "%s", out)
	w.Stack = "local"
	w.allReady()
}

// driver is the sandbox's command, as make calls it.
func (w *scene) driver(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(w.Context, w.ToolPath(toolchain.Driver), args...)
	cmd.Dir, cmd.Env = w.Root, append(os.Environ(), "SANDBOX_NODES=real", "SANDBOX_HOME="+w.Home)
	return cmd
}
