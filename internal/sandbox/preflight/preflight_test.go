package preflight

import (
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestAMissingProgramIsNamedWithARemedy(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	faults := checkPrograms()
	if len(faults) != len(programs) {
		t.Fatalf("%d of %d missing programs were found", len(faults), len(programs))
	}
	for i, p := range programs {
		if text := faults[i].Error(); !strings.Contains(text, p.name) || !strings.Contains(text, p.remedy) {
			t.Errorf("%q names neither %s nor what to do", text, p.name)
		}
	}
}

// GOTOOLCHAIN=local, as some distributions set it, makes the go command stay what it is.
func TestAnOldGoIsReported(t *testing.T) {
	root := t.TempDir()
	gomod := filepath.Join(root, "go.mod")
	if err := os.WriteFile(gomod, []byte("// words\nmodule example\n\ngo 1.26\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if faults := checkGo(t.Context(), root); len(faults) > 0 {
		t.Fatalf("this Go is too old for 1.26: %v", faults)
	}
	t.Setenv("GOTOOLCHAIN", "local")
	if err := os.WriteFile(gomod, []byte("module example\n\ngo 9.99.1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	faults := checkGo(t.Context(), root)
	if len(faults) != 1 || !strings.Contains(faults[0].Error(), "need go9.99.1") {
		t.Errorf("the faults are %v", faults)
	}
}

// The workflows install the Go of the root's go.mod, with GOTOOLCHAIN=local (https://github.com/actions/setup-go#go-version-file).
func TestNoModuleNeedsANewerGoThanTheRoot(t *testing.T) {
	const root = "../../.."
	most, err := goLine(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	list := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard", "*/go.mod")
	list.Dir = root
	out, err := list.Output()
	if err != nil || len(out) == 0 {
		t.Fatalf("no other module was found: %v", err)
	}
	for _, file := range strings.Fields(string(out)) {
		need, err := goLine(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		if version.Compare(need, most) > 0 {
			t.Errorf("%s needs %s, and the root's go.mod says %s: raise the root's go line", file, need, most)
		}
	}
}

func TestNeedsOnOneDiskAddUp(t *testing.T) {
	folder := t.TempDir()
	if faults := checkDisk(map[string]uint64{folder: 1}); len(faults) > 0 {
		t.Fatalf("one byte is too much: %v", faults)
	}
	half := uint64(1) << 62
	faults := checkDisk(map[string]uint64{filepath.Join(folder, "not", "there"): half, folder: half})
	if len(faults) != 1 || !strings.Contains(faults[0].Error(), "9223372036.9 GB are needed") {
		t.Errorf("the faults are %v", faults)
	}
}

func TestFaultsComeTogether(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Run(t.Context(), t.TempDir(), t.TempDir(), false)
	if err == nil || strings.Count(err.Error(), "\n")+1 != len(programs) {
		t.Errorf("the error is %v", err)
	}
}

func TestAFullCacheNeedsNoMoreDisk(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("GOCACHE", cache)
	root := t.TempDir()
	if got := buildNeeds(t.Context(), root, t.TempDir())[cache]; got != cacheDisk {
		t.Errorf("an empty cache needs %d bytes, want %d", got, uint64(cacheDisk))
	}
	// Sparse files: eight sampled folders of the 256, with more than their share of what the cache grows to.
	for i := range 8 {
		folder := filepath.Join(cache, fmt.Sprintf("%02x", i*32))
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		file, err := os.Create(filepath.Join(folder, "entry"))
		if err != nil {
			t.Fatal(err)
		}
		if err := file.Truncate(cacheDisk / 200); err != nil {
			t.Fatal(err)
		}
		file.Close()
	}
	if got := buildNeeds(t.Context(), root, t.TempDir())[cache]; got != 0 {
		t.Errorf("a full cache needs %d bytes more", got)
	}
}
