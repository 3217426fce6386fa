package daytwo

import (
	"bytes"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// run is a command that goes on while the test does something else.
type run struct {
	t    *testing.T
	cmd  *exec.Cmd
	done chan struct{} // closed at its end
	err  error         // how it ended

	mu      sync.Mutex
	printed bytes.Buffer
}

// start runs a command in a process group of its own, as a shell does.
func (w *world) start(cmd *exec.Cmd) *run {
	w.t.Helper()
	r := &run{t: w.t, cmd: cmd, done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = r, r, &syscall.SysProcAttr{Setpgid: true}
	require.NoError(w.t, cmd.Start())
	go func() {
		r.err = cmd.Wait()
		close(r.done)
	}()
	return r
}

func (r *run) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.printed.Write(p)
}

// output returns what the command has printed as yet.
func (r *run) output() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.printed.String()
}

// says waits until the command has printed something.
func (r *run) says(text string) {
	r.t.Helper()
	for deadline := time.After(patience); !strings.Contains(r.output(), text); {
		select {
		case <-time.After(100 * time.Millisecond):
		case <-r.done:
			require.Contains(r.t, r.output(), text, "%s has ended", r.cmd.Args)
		case <-deadline:
			require.Contains(r.t, r.output(), text, "%s still runs after %s", r.cmd.Args, patience)
		}
	}
}

// interrupt is Ctrl-C, once, which reaches all that the command has started.
func (r *run) interrupt() {
	r.t.Helper()
	require.NoError(r.t, syscall.Kill(-r.cmd.Process.Pid, syscall.SIGINT))
}

// end interrupts a command if it still runs, and waits for its end.
func (r *run) end() {
	_ = syscall.Kill(-r.cmd.Process.Pid, syscall.SIGINT) // it may be over
	<-r.done
}

// fails waits for the end of a command that must not succeed, and returns what it printed.
func (r *run) fails() string {
	r.t.Helper()
	<-r.done
	require.Error(r.t, r.err, "%s\n%s", r.cmd.Args, r.output())
	return r.output()
}

// succeeds waits for the end of a command that must succeed.
func (r *run) succeeds() {
	r.t.Helper()
	<-r.done
	require.NoError(r.t, r.err, "%s\n%s", r.cmd.Args, r.output())
}
