package nodes

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"stateful-clusters/internal/sandbox/nodes/boot"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/registry"
	"stateful-clusters/internal/sandbox/toolchain"
)

// machine is one that runs, or not, in namespaces of its own: its processes see each other, its mounts, its network, and its own host
// name. It shares the kernel, and the file system below.
type machine struct {
	folder string // its disk, absolute
}

// pid returns the machine's first process, or 0 where it does not run.
func (m machine) pid() int {
	for _, p := range process.Of(m.folder, toolchain.NodeInit) {
		return p.PID
	}
	return 0
}

// start lets the machine run, and returns its first process, which then waits for its network.
func (m machine) start(ctx context.Context, init string, what boot.Machine) (pid int, err error) {
	what.Folder = m.folder
	description := filepath.Join(m.folder, "machine.json")
	if err := what.Write(description); err != nil {
		return 0, fmt.Errorf("starting %s: %w", what.Name, err)
	}
	cmd := exec.Command(init, description)
	// By the home it is found again, and all that runs in it. No proxy of this machine's answers in there.
	cmd.Env = append(registry.Without(os.Environ()), process.HomeVariable+"="+m.folder)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC,
	}
	if _, err := process.Start(cmd, m.log()); err != nil {
		return 0, err
	}
	return cmd.Process.Pid, m.check(ctx, cmd.Process.Pid)
}

func (m machine) log() string { return filepath.Join(m.folder, "init.log") }

// kill takes the power away: everything in the machine ends at once. Its disk stays.
func (m machine) kill() {
	process.KillAll(m.folder, toolchain.NodeInit)
}

// check waits a little for a machine that has just been started, and returns what it said if it ended at once.
func (m machine) check(ctx context.Context, pid int) error {
	timer := time.NewTimer(100 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
	}
	if m.pid() != pid {
		return fmt.Errorf("the machine %s ends as soon as it is started; %s", filepath.Base(m.folder), process.LastWords(m.log()))
	}
	return nil
}
