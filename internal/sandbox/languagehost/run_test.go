package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/constant"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

// The host spells out what the SDK reads; a new SDK may read other names.
func TestVariablesAreTheOnesThatTheSDKReads(t *testing.T) {
	h := &host{engine: "127.0.0.1:1"}
	variables, err := h.variables(&pulumirpc.RunRequest{
		Organization: "org", Project: "project", Stack: "stack", Config: map[string]string{"a": "1"},
		ConfigSecretKeys: []string{"a"}, DryRun: true, Parallel: 4, MonitorAddress: "127.0.0.1:2",
		Info: &pulumirpc.ProgramInfo{RootDirectory: "/project"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, v := range variables {
		name, value, _ := strings.Cut(v, "=")
		got[name] = value
	}
	want := map[string]string{
		pulumi.EnvOrganization: "org", pulumi.EnvProject: "project", pulumi.EnvStack: "stack", pulumi.EnvConfig: `{"a":"1"}`,
		pulumi.EnvConfigSecretKeys: `["a"]`, pulumi.EnvDryRun: "true", pulumi.EnvParallel: "4", pulumi.EnvMonitor: "127.0.0.1:2",
		pulumi.EnvEngine: "127.0.0.1:1", pulumi.EnvPulumiRootDirectory: "/project",
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %q, want %q", name, got[name], value)
		}
	}
	if len(got) != len(want) {
		t.Errorf("there are %d variables, want %d: %v", len(got), len(want), got)
	}
}

func TestHowAProgramEndsIsWhatTheEngineHears(t *testing.T) {
	if statusLoggedError != constant.ExitStatusLoggedError {
		t.Errorf("the SDK's status is %d", constant.ExitStatusLoggedError)
	}
	for _, c := range []struct {
		name, script string
		bail         bool
		says         string
	}{
		{"success", "exit 0", false, ""},
		{"an error that the program reported", "exit 32", true, ""},
		{"another error", "exit 3", false, "exit status 3"},
		{"a signal", "kill -9 $$", false, "signal: killed"},
	} {
		got := outcome(exec.Command("sh", "-c", c.script).Run())
		if got.Bail != c.bail || (got.Error == "") != (c.says == "") || !strings.Contains(got.Error, c.says) {
			t.Errorf("%s: bail is %v, the error is %q", c.name, got.Bail, got.Error)
		}
	}
	if got := outcome(exec.Command("/nowhere/program").Run()); got.Bail || !strings.Contains(got.Error, "no such file") {
		t.Errorf("no program: %v", got)
	}
}

func request(t *testing.T, source string) *pulumirpc.RunRequest {
	t.Helper()
	folder := t.TempDir()
	for name, content := range map[string]string{"go.mod": "module example\n\ngo 1.26\n", "main.go": source} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	options, err := structpb.NewStruct(map[string]any{"buildTarget": "bin/program"})
	if err != nil {
		t.Fatal(err)
	}
	return &pulumirpc.RunRequest{
		Pwd: folder, Stack: "local",
		Info: &pulumirpc.ProgramInfo{RootDirectory: folder, ProgramDirectory: folder, EntryPoint: ".", Options: options},
	}
}

func TestRunCompilesAndRunsInTheProgramsFolder(t *testing.T) {
	req := request(t, `package main

import "os"

func main() { _ = os.WriteFile("said", []byte(os.Getenv("PULUMI_STACK")), 0o644) }
`)
	resp, err := (&host{}).Run(t.Context(), req)
	if err != nil || resp.Error != "" || resp.Bail {
		t.Fatalf("%v, %v", resp, err)
	}
	if said, err := os.ReadFile(filepath.Join(req.Pwd, "said")); err != nil || string(said) != "local" {
		t.Errorf("the program wrote %q, %v", said, err)
	}
	if _, err := os.Stat(filepath.Join(req.Pwd, "bin", "program")); err != nil {
		t.Errorf("the build target is not kept: %v", err)
	}
}

func TestACompileErrorFailsTheRun(t *testing.T) {
	resp, err := (&host{}).Run(t.Context(), request(t, "package main\n\nfunc main() { nonsense }\n"))
	if err != nil || resp.Bail || !strings.Contains(resp.Error, "does not compile") {
		t.Errorf("%v, %v", resp, err)
	}
}
