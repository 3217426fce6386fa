package program

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
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
	return folder, Options{BuildTarget: "bin/program"}.Target(folder)
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
	if _, err := Build(t.Context(), folder, target); err != nil {
		t.Fatal(err)
	}
}

func TestBuildFollowsTheSources(t *testing.T) {
	folder, target := newProgram(t)
	mustBuild(t, folder, target)
	if got := says(t, target); got != "one" {
		t.Fatalf("the program says %q", got)
	}
	write(t, folder, "part/part.go", "package part\n\nconst Word = \"two\"\n")
	if current, err := Current(folder, target); current || err != nil {
		t.Errorf("after a change of the source: current is %v, %v", current, err)
	}
	mustBuild(t, folder, target)
	if got := says(t, target); got != "two" {
		t.Errorf("after a change of the source the program says %q", got)
	}
}

func TestAnUnchangedProgramIsNotCompiledAgain(t *testing.T) {
	folder, target := newProgram(t)
	mustBuild(t, folder, target)
	// Whatever stands there now must survive: the compiler is not called.
	if err := os.WriteFile(target, []byte("kept"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, folder, "part/part_test.go", "package part\n")
	write(t, folder, "internal/e2e/e2e.go", "package e2e\n")
	write(t, folder, "README.md", "words")
	mustBuild(t, folder, target)
	if content, err := os.ReadFile(target); err != nil || string(content) != "kept" {
		t.Errorf("the program was compiled again: %v", err)
	}
}

func TestWhatMayBePartOfTheProgramCounts(t *testing.T) {
	folder, target := newProgram(t)
	mustBuild(t, folder, target)
	for _, change := range []struct{ what, name string }{
		{"a new package", "more/more.go"},
		{"a file that may be embedded", "part/words.txt"},
		{"the module's sums", "go.sum"},
	} {
		write(t, folder, change.name, "package more\n")
		if current, err := Current(folder, target); current || err != nil {
			t.Errorf("%s: current is %v, %v", change.what, current, err)
		}
		if err := os.Remove(filepath.Join(folder, change.name)); err != nil {
			t.Fatal(err)
		}
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(folder, "go.mod"), later, later); err != nil {
		t.Fatal(err)
	}
	if current, err := Current(folder, target); current || err != nil {
		t.Errorf("the module's file: current is %v, %v", current, err)
	}
}

func TestACompileErrorKeepsTheOldProgram(t *testing.T) {
	folder, target := newProgram(t)
	mustBuild(t, folder, target)
	write(t, folder, "main.go", "package main\n\nfunc main() { nonsense }\n")
	_, err := Build(t.Context(), folder, target)
	if err == nil || !strings.Contains(err.Error(), "main.go:3:15: undefined: nonsense") {
		t.Errorf("the error is %v", err)
	}
	if got := says(t, target); got != "one" {
		t.Errorf("the old program says %q", got)
	}
	if current, err := Current(folder, target); current || err != nil {
		t.Errorf("a program that does not compile is current: %v, %v", current, err)
	}
	if left, err := filepath.Glob(target + ".*[0-9]"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAMissingProgramIsCompiledAgain(t *testing.T) {
	folder, target := newProgram(t)
	mustBuild(t, folder, target)
	if err := os.Remove(target); err != nil {
		t.Fatal(err)
	}
	mustBuild(t, folder, target)
	if got := says(t, target); got != "one" {
		t.Errorf("the program says %q", got)
	}
}

func TestTargets(t *testing.T) {
	for _, c := range []struct{ option, want string }{
		{"bin/program", "/folder/bin/program"},
		{"/elsewhere/program", "/elsewhere/program"},
	} {
		if got := (Options{BuildTarget: c.option}).Target("/folder"); got != c.want {
			t.Errorf("%q: got %s, want %s", c.option, got, c.want)
		}
	}
	unnamed := Options{}
	if unnamed.Target("/one") == unnamed.Target("/two") {
		t.Error("two programs without a build target share one")
	}
}

func TestProgramsAreTheSameIfTheirFilesAre(t *testing.T) {
	for _, c := range []struct {
		name, file, content string
		same                bool
	}{
		{"nothing", "", "", true},
		{"a source", "part/part.go", "package part\n\nconst Word = \"two\"\n", false},
		{"one more source", "part/more.go", "package part\n", false},
		{"the modules", "go.mod", "module example\n\ngo 1.26.0\n", false},
		{"what could be embedded", "part/words.txt", "three", false},
		{"a test", "part/part_test.go", "package part\n", true},
		{"another program", "cmd/other/main.go", "package main\n", true},
		{"words", "README.md", "words", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, _ := newProgram(t)
			b, _ := newProgram(t)
			if c.file != "" {
				write(t, b, c.file, c.content)
			}
			for _, sides := range [][2]string{{a, b}, {b, a}} {
				if same, err := Same(sides[0], sides[1]); same != c.same || err != nil {
					t.Errorf("got %v, %v, want %v", same, err, c.same)
				}
			}
		})
	}
}

func TestASameProgramIsNotCompiledTwice(t *testing.T) {
	from, built := newProgram(t)
	mustBuild(t, from, built)
	folder, target := newProgram(t)
	if err := Adopt(folder, target, built); err != nil {
		t.Fatal(err)
	}
	if current, err := Current(folder, target); !current || err != nil {
		t.Errorf("it is to be compiled: %v", err)
	}
	if got := says(t, target); got != "one" {
		t.Errorf("the program says %q", got)
	}
}
