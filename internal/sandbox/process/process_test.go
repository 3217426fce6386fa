package process

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// start runs a shell that waits, and that belongs to the sandbox at home.
func start(t *testing.T, home, script string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("sh", "-c", script)
	cmd.Env = append(os.Environ(), HomeVariable+"="+home)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); _ = cmd.Process.Kill(); _ = cmd.Wait() })
	if _, err := out.Read(make([]byte, 6)); err != nil { // its "ready"
		t.Fatal(err)
	}
	return cmd
}

// shell is the name of the executable behind sh, which differs between systems.
func shell(t *testing.T, pid int) string {
	t.Helper()
	name := Name(pid)
	if name == "" {
		t.Fatal("a running process has no name")
	}
	return name
}

func TestOnlyTheSandboxsOwnProcessesAreFound(t *testing.T) {
	ours, theirs := t.TempDir(), t.TempDir()
	cmd := start(t, ours, "echo ready; read line")
	start(t, theirs, "echo ready; read line")
	name := shell(t, cmd.Process.Pid)
	found := Of(ours, name)
	if len(found) != 1 || found[0].PID != cmd.Process.Pid {
		t.Errorf("found %v, want process %d", found, cmd.Process.Pid)
	}
	if found := Of(ours, "another-program"); len(found) != 0 {
		t.Errorf("found %v under another name", found)
	}
}

func TestSandboxesBelowAFolderAreFound(t *testing.T) {
	folder := t.TempDir()
	cmd := start(t, folder+"/clusters/one", "echo ready; read line")
	start(t, folder, "echo ready; read line")
	start(t, folder+"-elsewhere", "echo ready; read line")
	name := shell(t, cmd.Process.Pid)
	if found := Below(folder, name); len(found) != 1 || found[0].PID != cmd.Process.Pid {
		t.Errorf("found %v, want process %d", found, cmd.Process.Pid)
	}
	KillBelow(folder, name)
	if found := Below(folder, name); len(found) != 0 {
		t.Errorf("%v still run", found)
	}
}

func TestEndEndsWhatDoesNotListen(t *testing.T) {
	home := t.TempDir()
	cmd := start(t, home, "trap '' TERM; echo ready; read line")
	found := Of(home, shell(t, cmd.Process.Pid))
	End(found, 50*time.Millisecond)
	if !Gone(found, 0) {
		t.Error("the process still runs")
	}
}

func TestAProgramThatWasStartedGoesOnAndLeavesItsLastWords(t *testing.T) {
	log := filepath.Join(t.TempDir(), "folder", "log")
	for range 2 { // the second time after the first
		ended, err := Start(exec.Command("sh", "-c", "echo starting; echo no more >&2"), log)
		if err != nil {
			t.Fatal(err)
		}
		<-ended
	}
	if words := LastWords(log); words != "the end of "+log+":\nstarting\nno more\nstarting\nno more" {
		t.Errorf("the last words are %q", words)
	}
	if _, err := Start(exec.Command("/nowhere/program"), log); err == nil || !strings.Contains(err.Error(), "starting program: ") {
		t.Errorf("the error is %v", err)
	}
}
