package world

import (
	"os"
	"os/exec"
	"strings"
	"syscall"

	"github.com/stretchr/testify/require"
)

// Background is a command that goes on while the test does something else.
type Background struct {
	Done chan struct{} // closed at its end
	Err  error         // how it ended

	w       *World
	cmd     *exec.Cmd
	printed string // a file: a pipe would be awaited as long as plugins of a killed run hold it
}

// Start runs a command in a process group of its own, as a shell does.
func (w *World) Start(cmd *exec.Cmd) *Background {
	w.T.Helper()
	printed, err := os.CreateTemp(w.T.TempDir(), "")
	require.NoError(w.T, err)
	defer printed.Close()
	b := &Background{w: w, cmd: cmd, printed: printed.Name(), Done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = printed, printed, &syscall.SysProcAttr{Setpgid: true}
	require.NoError(w.T, cmd.Start())
	go func() {
		b.Err = cmd.Wait()
		close(b.Done)
	}()
	return b
}

// StartApply starts to bring in what is configured.
func (w *World) StartApply(flags ...string) *Background {
	w.T.Helper()
	return w.Start(w.Command(append([]string{"up", "--yes", "--skip-preview"}, flags...)...))
}

// Output returns what the command has printed as yet.
func (b *Background) Output() string {
	b.w.T.Helper()
	content, err := os.ReadFile(b.printed)
	require.NoError(b.w.T, err)
	return string(content)
}

// Over tells whether the command has ended.
func (b *Background) Over() bool {
	select {
	case <-b.Done:
		return true
	default:
		return false
	}
}

// Says waits until the command has printed something.
func (b *Background) Says(text string) {
	b.w.T.Helper()
	b.w.Eventually(b.cmd.String()+" says "+text, func() bool {
		over := b.Over()
		said := strings.Contains(b.Output(), text)
		require.False(b.w.T, over && !said, "%s has ended without %q\n%s", b.cmd, text, b.Output())
		return said
	})
}

// Signal reaches the command, and with all set whatever it has started, as Ctrl-C does. It may be over already.
func (b *Background) Signal(signal syscall.Signal, all bool) {
	process := b.cmd.Process.Pid
	if all {
		process = -process
	}
	_ = syscall.Kill(process, signal)
}

// End interrupts the command if it still runs, and waits for its end.
func (b *Background) End() {
	b.Signal(syscall.SIGINT, true)
	<-b.Done
}

// Fails waits for the end of a command that must not succeed, and returns what it printed.
func (b *Background) Fails() string {
	b.w.T.Helper()
	<-b.Done
	require.Error(b.w.T, b.Err, "%s\n%s", b.cmd, b.Output())
	return b.Output()
}

// Succeeds waits for the end of a command that must succeed.
func (b *Background) Succeeds() {
	b.w.T.Helper()
	<-b.Done
	require.NoError(b.w.T, b.Err, "%s\n%s", b.cmd, b.Output())
}
