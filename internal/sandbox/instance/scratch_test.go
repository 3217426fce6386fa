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
	s, err := i.OpenScratch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func left(t *testing.T, i *Instance) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(i.Home, scratchFolder))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestAScratchSandboxEndsWithAllThatItStarted(t *testing.T) {
	i := newInstance(t)
	mine := runAs(t, toolchain.Etcd, i.Home)
	s, other := openScratch(t, i), openScratch(t, i)
	its := []process.Process{
		runAs(t, toolchain.Clouds, filepath.Join(s.Folder, "home")),
		runAs(t, toolchain.Etcd, filepath.Join(s.Folder, "home", "clouds", "clusters", "one")),
	}
	writeFile(t, filepath.Join(s.Folder, "tree", "file"), "")
	if err := s.Remove(); err != nil {
		t.Fatal(err)
	}
	if !process.Gone(its, time.Second) {
		t.Error("its processes still run")
	}
	if process.Gone([]process.Process{mine}, 0) {
		t.Error("a process of the sandbox in use has been ended")
	}
	if got := left(t, i); len(got) != 2 || got[0] != filepath.Base(other.Folder) {
		t.Errorf("left is %v, want the other one", got)
	}
	if err := other.Remove(); err != nil {
		t.Fatal(err)
	}
	if got := left(t, i); got != nil {
		t.Errorf("left is %v", got)
	}
}

// A command that was ended by force cannot clean up. Its lock goes with it, and the next one does.
func TestAForgottenScratchSandboxIsRemoved(t *testing.T) {
	i := newInstance(t)
	forgotten, used := openScratch(t, i), openScratch(t, i)
	its := runAs(t, toolchain.APIServer, filepath.Join(forgotten.Folder, "home"))
	forgotten.held.Release()
	next := openScratch(t, i)
	if !process.Gone([]process.Process{its}, time.Second) {
		t.Error("its process still runs")
	}
	if got := left(t, i); len(got) != 4 || slices.Contains(got, filepath.Base(forgotten.Folder)) {
		t.Errorf("left is %v", got)
	}
	for _, s := range []*Scratch{used, next} {
		if _, err := os.Stat(s.Folder); err != nil {
			t.Error(err)
		}
	}
	// `make down` removes them all.
	its = runAs(t, toolchain.APIServer, filepath.Join(used.Folder, "home"))
	if _, err := i.Down(t.Context(), progress.New(&bytes.Buffer{})); err != nil {
		t.Fatal(err)
	}
	if !process.Gone([]process.Process{its}, time.Second) || left(t, i) != nil {
		t.Errorf("after down there is %v", left(t, i))
	}
}

// What a person has set for the sandbox in use is not for this one: a delay would only make it slow, and a stage that waits for
// minReadySeconds would take minutes.
func TestAScratchSandboxBehavesInItsOwnWay(t *testing.T) {
	t.Setenv("SANDBOX_POD_START_DELAY", "1h")
	t.Setenv("SANDBOX_MIN_READY", "wait")
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
	for _, want := range []string{"SANDBOX_POD_START_DELAY=0s", "SANDBOX_MIN_READY=skip", HomeVariable + "=" + before.Home} {
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
