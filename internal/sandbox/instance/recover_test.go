package instance

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/project"
	"stateful-clusters/internal/sandbox/toolchain"
)

// lockBy writes the lock that a run of the CLI holds on the stack local.
func lockBy(t *testing.T, i *Instance, pid int) string {
	t.Helper()
	path := filepath.Join(i.Home, stateFolder, ".pulumi", "locks", "organization", "example", "local", "id.json")
	writeFile(t, path, fmt.Sprintf(`{"pid":%d,"username":"somebody","hostname":"here"}`, pid))
	return path
}

// runAs runs something under the name of a program, for the sandbox at home.
func runAs(t *testing.T, program, home string) process.Process {
	t.Helper()
	path := filepath.Join(t.TempDir(), program)
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(sleep)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, string(content))
	running := exec.Command(path, "60")
	running.Env = append(os.Environ(), HomeVariable+"="+home)
	if err := running.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Process.Kill(); _ = running.Wait() })
	return process.Process{PID: running.Process.Pid, Name: program}
}

func TestTheLockOfADeadRunIsRemoved(t *testing.T) {
	i := newInstance(t)
	dead := exec.Command("true")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	// A process of that id that is not the CLI is a dead run too: the id was given away again.
	for _, pid := range []int{dead.Process.Pid, os.Getpid()} {
		path := lockBy(t, i, pid)
		checkpoint := i.checkpoint("local")
		writeFile(t, checkpoint, `{"checkpoint":{"latest":{}}}`)
		writeFile(t, checkpoint+".attrs", `{"user.cache_control":`) // as a killed run may leave it
		var out bytes.Buffer
		if err := i.Recover(t.Context(), progress.New(&out)); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); !os.IsNotExist(err) || !strings.Contains(out.String(), fmt.Sprintf("process %d was interrupted", pid)) {
			t.Errorf("the lock of process %d: %v, said %q", pid, err, out.String())
		}
		if _, err := os.Stat(checkpoint + ".attrs"); !os.IsNotExist(err) {
			t.Errorf("the attributes that process %d has cut off: %v", pid, err)
		}
	}
}

func TestTheLockOfARunningCLIStays(t *testing.T) {
	i := newInstance(t)
	path := lockBy(t, i, runAs(t, toolchain.Pulumi, i.Home).PID)
	// What a running CLI is doing looks just like what an interrupted one has left, and is none of our business.
	writeFile(t, filepath.Join(i.Home, stateFolder, ".pulumi", "stacks", project.Name, "local.json"),
		`{"checkpoint":{"latest":{"pending_operations":[{"type":"creating","resource":{"type":"kubernetes:core/v1:Namespace"}}]}}}`)
	if err := i.Recover(t.Context(), progress.New(&bytes.Buffer{})); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the lock of a running CLI is gone: %v", err)
	}
}

func TestTheKindsOfResources(t *testing.T) {
	for resourceType, want := range map[string]string{
		"kubernetes:core/v1:Namespace":                  "/v1, Kind=Namespace",
		"kubernetes:apps/v1:StatefulSet":                "apps/v1, Kind=StatefulSet",
		"kubernetes:networking.k8s.io/v1:NetworkPolicy": "networking.k8s.io/v1, Kind=NetworkPolicy",
		"kubernetes:helm.sh/v3:Release":                 "",
		"pulumi:providers:kubernetes":                   "",
		"aws:ec2/vpc:Vpc":                               "",
		"stateful-clusters:migratorydata:Cluster":       "",
	} {
		got, ok := kindOf(resourceType)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("%s: got %q, %v", resourceType, got, ok)
		}
	}
}
