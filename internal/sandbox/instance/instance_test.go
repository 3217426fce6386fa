package instance

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/project"
	"stateful-clusters/internal/sandbox/toolchain"
)

// newInstance describes a sandbox of a repository that holds only what a project needs. Both have names that a shell would
// take apart.
func newInstance(t *testing.T) *Instance {
	t.Helper()
	t.Setenv(ToolsVariable, "")
	root := filepath.Join(t.TempDir(), "it's a $repository")
	if err := os.Mkdir(root, 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(root, "Pulumi.yaml"), "name: example\nruntime:\n  name: go\n  options: {buildTarget: bin/example}\n")
	writeFile(t, filepath.Join(root, "Pulumi.local.yaml"), "")
	i, err := Open(root, "")
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestEverythingIsInTheRepositoryUnlessSaidOtherwise(t *testing.T) {
	i := newInstance(t)
	if i.Home != filepath.Join(i.Root, ".sandbox") || i.Tools != filepath.Join(i.Home, "tools") {
		t.Errorf("home %s, tools %s", i.Home, i.Tools)
	}
	tools, home := t.TempDir(), filepath.Join(t.TempDir(), "new")
	t.Setenv(ToolsVariable, tools)
	other, err := Open(i.Root, home)
	if err != nil {
		t.Fatal(err)
	}
	if other.Home != home || other.Tools != tools {
		t.Errorf("home %s, tools %s", other.Home, other.Tools)
	}
}

func TestAFolderWithoutAProjectIsRefused(t *testing.T) {
	if _, err := Open(t.TempDir(), ""); err == nil || !strings.Contains(err.Error(), "no Pulumi.yaml") {
		t.Errorf("the error is %v", err)
	}
}

func TestTheExportsMeanTheSameToAShell(t *testing.T) {
	i := newInstance(t)
	script := i.ShellExports() + `printf '%s|%s|%s' "$SANDBOX_ROOT" "$KUBECONFIG" "$PATH"`
	out, err := exec.Command("sh", "-c", script).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := i.Root + "|" + i.Kubeconfig() + "|" + filepath.Join(i.Home, "bin") + ":" + os.Getenv("PATH")
	if string(out) != want {
		t.Errorf("got  %s\nwant %s", out, want)
	}
}

func TestEnteringTwiceChangesNothing(t *testing.T) {
	i := newInstance(t)
	once := i.path()
	t.Setenv("PATH", once)
	if twice := i.path(); twice != once {
		t.Errorf("the second time PATH is %s", twice)
	}
}

func TestEveryVariableIsThereOnce(t *testing.T) {
	t.Setenv("KUBECONFIG", "/somebody/elses")
	t.Setenv("SANDBOX_NODES", "kwok")
	count := map[string]int{}
	i := newInstance(t)
	i.Behaviour.Nodes = cluster.Real
	for _, entry := range i.Env() {
		name, _, _ := strings.Cut(entry, "=")
		count[name]++
	}
	for _, v := range i.Variables() {
		if count[v[0]] != 1 {
			t.Errorf("%s is there %d times", v[0], count[v[0]])
		}
	}
}

// The wrapper must find the sandbox from anywhere, and hand every argument on as it is.
func TestTheWrapperCallsTheDriver(t *testing.T) {
	i := newInstance(t)
	writeFile(t, i.ToolPath(toolchain.Driver), "#!/bin/sh\nprintf '%s\\n' \"$SANDBOX_ROOT\" \"$SANDBOX_HOME\" \"$@\"\n")
	wrapper := filepath.Join(t.TempDir(), "pulumi")
	writeFile(t, wrapper, i.wrapper())
	out, err := exec.Command(wrapper, "up", "two words", "").CombinedOutput()
	if want := strings.Join([]string{i.Root, i.Home, "pulumi", "up", "two words", "", ""}, "\n"); err != nil || string(out) != want {
		t.Errorf("got %q, %v, want %q", out, err, want)
	}
}

func TestDownLeavesTheTools(t *testing.T) {
	i := newInstance(t)
	if err := i.Sync(progress.New(&bytes.Buffer{})); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(i.Tools, "tool"), "")
	writeFile(t, filepath.Join(i.Home, stateFolder, ".pulumi", "stacks", project.Name, "local.json"), "{}")
	for range 2 { // the second time there is nothing
		if err := i.Down(t.Context(), progress.New(&bytes.Buffer{})); err != nil {
			t.Fatal(err)
		}
		left, err := os.ReadDir(i.Home)
		if err != nil || len(left) != 1 || left[0].Name() != "tools" {
			t.Errorf("left %v, %v", left, err)
		}
	}
}
