package toolchain

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/sandbox/progress"
)

// A workshop is a repository with one tiny tool.
type workshop struct{ root, tools string }

func newWorkshop(t *testing.T) workshop {
	t.Helper()
	w := workshop{root: t.TempDir(), tools: t.TempDir()}
	w.write(t, "go.mod", "module example\n\ngo 1.26\n")
	w.write(t, "go.sum", "")
	w.write(t, "shared/shared.go", "package shared\n")
	w.write(t, "greet/main.go", "package main\n\nvar version string\n\nfunc main() { println(version) }\n")
	return w
}

func (w workshop) write(t *testing.T, name, content string) {
	t.Helper()
	path := filepath.Join(w.root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func greet() Tool {
	return Tool{Name: "greet", Module: ".", Package: "./greet", Sources: []string{"greet", "shared"}, Stamps: []string{"main.version=v1"}}
}

func (w workshop) open(t *testing.T, tools ...Tool) *Chain {
	t.Helper()
	c, err := open(t.Context(), w.root, w.tools, tools)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func buildTools(ctx context.Context, c *Chain) (string, error) {
	var out bytes.Buffer
	err := c.Build(ctx, progress.New(&out))
	return out.String(), err
}

func TestBuildBuildsOnce(t *testing.T) {
	w := newWorkshop(t)
	c := w.open(t, greet())
	if err := c.Check(); !errors.Is(err, ErrNotBuilt) {
		t.Fatalf("before the build: %v", err)
	}
	out, err := buildTools(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out, "tool 1 of 1: greet: done") {
		t.Errorf("the progress does not tell about the tool:\n%s", out)
	}
	said, err := exec.Command(c.Path("greet")).CombinedOutput()
	if err != nil || strings.TrimSpace(string(said)) != "v1" {
		t.Errorf("the tool says %q, %v", said, err)
	}
	if out, err := buildTools(t.Context(), c); err != nil || out != "tools: all 1 are there\n" {
		t.Errorf("the second build says %q, %v", out, err)
	}
}

func TestOnlyWhatMadeAToolChangesItsAddress(t *testing.T) {
	w := newWorkshop(t)
	stamped := greet()
	stamped.Stamps = []string{"main.version=v2"}
	before := w.open(t, greet()).Path("greet")
	assert.NotEqual(t, before, w.open(t, stamped).Path("greet"), "a stamp")
	for _, file := range []string{"greet/main_test.go", "greet/testdata/words.txt", "greet/tools/go.mod", "other/other.go"} {
		w.write(t, file, "package other\n")
		assert.Equal(t, before, w.open(t, greet()).Path("greet"), file)
	}
	for _, file := range []string{"greet/data/deep/words.yaml", "greet/inner/inner.go", "shared/shared.go", "go.sum"} {
		w.write(t, file, "other words")
		now := w.open(t, greet()).Path("greet")
		assert.NotEqual(t, before, now, file)
		before = now
	}
}

func TestAFailedBuildIsExplainedAndLeavesNothing(t *testing.T) {
	w := newWorkshop(t)
	w.write(t, "greet/main.go", "package main\n\nfunc main() { nonsense }\n")
	c := w.open(t, greet())
	_, err := buildTools(t.Context(), c)
	if err == nil || !strings.Contains(err.Error(), "building greet") || !strings.Contains(err.Error(), "undefined: nonsense") {
		t.Errorf("the error is %v", err)
	}
	if c.Check() == nil {
		t.Error("a tool that does not compile counts as built")
	}
}

func TestAnInterruptedBuildIsDoneAgain(t *testing.T) {
	w := newWorkshop(t)
	c := w.open(t, greet())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := buildTools(ctx, c); err == nil || c.Check() == nil {
		t.Fatalf("the interrupted build ended with %v", err)
	}
	// What a build leaves that was ended by force.
	half := filepath.Join(w.tools, ".building-greet")
	if err := os.MkdirAll(half, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(half, "greet"), []byte("half"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := buildTools(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(c.Path("greet")).CombinedOutput(); err != nil {
		t.Errorf("the tool does not run: %v\n%s", err, out)
	}
}

func TestOldToolsAreRemovedAndOthersStay(t *testing.T) {
	w := newWorkshop(t)
	_, err := buildTools(t.Context(), w.open(t, greet()))
	assert.NoError(t, err)
	old, present := time.Now().Add(-2*unusedAfter), filepath.Base(filepath.Dir(w.open(t, greet()).Path("greet")))
	ages := map[string]time.Time{
		present: old, "greet-0123456789abcdef": old, "greet-fedcba9876543210": time.Now(), "somebody-elses": old, "greet-mine": old,
	}
	for name, age := range ages {
		folder := filepath.Join(w.tools, name)
		assert.NoError(t, os.MkdirAll(folder, 0o755))
		assert.NoError(t, os.Chtimes(folder, age, age))
	}
	_, err = buildTools(t.Context(), w.open(t, greet()))
	assert.NoError(t, err)
	for name := range ages {
		if name == "greet-0123456789abcdef" {
			assert.NoDirExists(t, filepath.Join(w.tools, name))
		} else {
			assert.DirExists(t, filepath.Join(w.tools, name))
		}
	}
}
