package instance

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

func openScratch(t *testing.T, i *Instance) *Scratch {
	t.Helper()
	s, err := i.OpenScratch(t.Context(), progress.New(&bytes.Buffer{}))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func isGone(t *testing.T, s *Scratch, its ...process.Process) {
	t.Helper()
	if !process.Gone(its, time.Minute) {
		t.Error("its processes still run")
	}
	if _, err := os.Stat(filepath.Join(s.Folder, "tree")); !os.IsNotExist(err) {
		t.Errorf("its files are still there: %v", err)
	}
}

func TestAScratchSandboxEndsWithAllThatItStarted(t *testing.T) {
	i := newInstance(t)
	mine := runAs(t, toolchain.Etcd, i.Home)
	s := openScratch(t, i)
	fill := func() []process.Process {
		writeFile(t, filepath.Join(s.Folder, "tree", "file"), "")
		return []process.Process{
			runAs(t, toolchain.Clouds, filepath.Join(s.Folder, "home")),
			runAs(t, toolchain.Etcd, filepath.Join(s.Folder, "home", "clouds", "clusters", "one")),
		}
	}
	its := fill()
	if err := s.Remove(); err != nil {
		t.Fatal(err)
	}
	isGone(t, s, its...)

	// A command that was ended by force cannot clean up. Its lock goes with it, and the next one does.
	openScratch(t, i).held.Release()
	its = fill()
	openScratch(t, i)
	isGone(t, s, its...)
	if process.Gone([]process.Process{mine}, 0) {
		t.Error("a process of the sandbox in use has been ended")
	}

	its = fill()
	if err := i.Down(t.Context(), progress.New(&bytes.Buffer{})); err != nil {
		t.Fatal(err)
	}
	isGone(t, s, its...)
}

// What a person has set for the sandbox in use is not for this one: a delay would only make it slow, and a stage that waits for
// minReadySeconds would take minutes.
func TestAScratchSandboxBehavesInItsOwnWay(t *testing.T) {
	t.Setenv("SANDBOX_POD_START_DELAY", "1h")
	t.Setenv("SANDBOX_MIN_READY", "wait")
	t.Setenv("SANDBOX_NODES", "real")
	i := newInstance(t)
	i.Behaviour.PodStartDelay = time.Hour
	s := openScratch(t, i)
	i.chain = &toolchain.Chain{} // which it only hands on
	before, err := s.At(t.Context(), i.Root, "before")
	if err != nil {
		t.Fatal(err)
	}
	after, err := s.At(t.Context(), i.Root, "after")
	if err != nil {
		t.Fatal(err)
	}
	env := before.Env()
	for _, want := range []string{"SANDBOX_POD_START_DELAY=", "SANDBOX_MIN_READY=skip", "SANDBOX_NODES=", HomeVariable + "=" + before.Home} {
		if !slices.Contains(env, want) {
			t.Errorf("%s is not in the environment", want)
		}
	}
	if before.Home != after.Home || before.Project().Folder() == after.Project().Folder() || strings.HasPrefix(i.Home, before.Home) {
		t.Errorf("homes %s and %s, copies %s and %s", before.Home, after.Home, before.Project().Folder(), after.Project().Folder())
	}
	if before.Behaviour != (cluster.Behaviour{LongReady: true}) || *before.Factor != 0 || !before.Project().Sealed {
		t.Errorf("it is %+v", before)
	}
}
