package program

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, folder, name, content string) {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// newProgram makes a program of two packages, and returns its folder and where it is compiled to.
func newProgram(t *testing.T) (folder, target string) {
	t.Helper()
	folder = t.TempDir()
	write(t, folder, "go.mod", "module example\n\ngo 1.26\n")
	write(t, folder, "main.go", "package main\n\nimport \"example/part\"\n\nfunc main() { print(part.Word) }\n")
	write(t, folder, "part/part.go", "package part\n\nconst Word = \"one\"\n")
	return folder, Target(folder, "")
}

func says(t *testing.T, target string) string {
	t.Helper()
	out, err := exec.Command(target).CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func mustBuild(t *testing.T, folder, target string) {
	t.Helper()
	if err := Build(t.Context(), folder, target); err != nil {
		t.Fatal(err)
	}
}

func TestBuildFollowsTheSources(t *testing.T) {
	folder, target := newProgram(t)
	mustBuild(t, folder, target)
	write(t, folder, "part/part.go", "package part\n\nconst Word = \"two\"\n")
	mustBuild(t, folder, target)
	if got := says(t, target); got != "two" {
		t.Errorf("after a change of the source the program says %q", got)
	}
	write(t, folder, "main.go", "package main\n\nfunc main() { nonsense }\n")
	if err := Build(t.Context(), folder, target); err == nil || !strings.Contains(err.Error(), "main.go:3:15: undefined: nonsense") {
		t.Errorf("the error is %v", err)
	}
}
