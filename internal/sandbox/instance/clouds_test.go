package instance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// TestMain makes a copy of this test's own program, under the name of the clouds, play their process.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == toolchain.Clouds {
		playClouds(os.Args[2]) // -folder FOLDER -tools FOLDER
	}
	os.Exit(m.Run())
}

func playClouds(folder string) {
	if _, err := os.Stat(filepath.Join(folder, "broken")); err == nil {
		fmt.Fprintln(os.Stderr, "no luck today")
		os.Exit(1)
	}
	factor := control.DefaultFactor
	http.HandleFunc("GET /factor", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(factor) })
	http.HandleFunc("POST /factor", func(_ http.ResponseWriter, r *http.Request) { _ = json.NewDecoder(r.Body).Decode(&factor) })
	http.HandleFunc("POST /revive", func(http.ResponseWriter, *http.Request) {})
	// Each line of the file is the answer to one call; the last one stays.
	http.HandleFunc("GET /resources", func(w http.ResponseWriter, _ *http.Request) {
		path := filepath.Join(folder, "answers")
		content, _ := os.ReadFile(path)
		first, rest, _ := strings.Cut(string(content), "\n")
		if rest != "" {
			_ = os.WriteFile(path, []byte(rest), 0o644)
		}
		fmt.Fprint(w, first)
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		ports := fmt.Sprintf(`{"http":%d,"eks":3,"aws":1,"azure-native":2}`, listener.Addr().(*net.TCPAddr).Port)
		err = os.WriteFile(filepath.Join(folder, "ports.json"), []byte(ports), 0o644)
	}
	if err == nil {
		err = http.Serve(listener, nil)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// withClouds is a sandbox whose clouds are played by this test's own program.
func withClouds(t *testing.T) *Instance {
	t.Helper()
	i := newInstance(t)
	installClouds(t, i, "one")
	t.Cleanup(func() { process.Kill(i.cloudServers()) })
	return i
}

// installClouds makes a program of its own of each version, as a build does.
func installClouds(t *testing.T, i *Instance, version string) {
	t.Helper()
	built := filepath.Join(t.TempDir(), version, toolchain.Clouds)
	content, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, built, string(content))
	if err := os.MkdirAll(filepath.Join(i.Home, toolFolder), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := link(built, i.ToolPath(toolchain.Clouds)); err != nil {
		t.Fatal(err)
	}
}

// mustStart starts the clouds and returns their process.
func mustStart(t *testing.T, i *Instance) process.Process {
	t.Helper()
	if err := i.StartClouds(t.Context(), progress.New(&bytes.Buffer{})); err != nil {
		t.Fatal(err)
	}
	servers := i.cloudServers()
	if len(servers) != 1 {
		t.Fatalf("there run %v", servers)
	}
	return servers[0]
}

func TestTheCloudsAreStartedOnceAndOutliveTheCommand(t *testing.T) {
	i := withClouds(t)
	first := mustStart(t, i)
	if again := mustStart(t, i); again != first {
		t.Errorf("clouds that run were started again: %v, then %v", first, again)
	}
	// Another session of the system's than this test's: an interrupt from the terminal does not reach it.
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", first.PID))
	if err != nil {
		t.Fatal(err)
	}
	if session := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))[3]; session != fmt.Sprint(first.PID) {
		t.Errorf("the process is of session %s", session)
	}
}

func TestDeadAndOldCloudsAreReplaced(t *testing.T) {
	i := withClouds(t)
	first := mustStart(t, i)
	process.Kill([]process.Process{first})
	second := mustStart(t, i)
	installClouds(t, i, "two")
	third := mustStart(t, i)
	if third == second || !process.Gone([]process.Process{second}, 0) {
		t.Errorf("the clouds of the older build still run: %v, then %v", second, third)
	}
}

func TestCloudsMakeTheNodesThatWereAskedForByName(t *testing.T) {
	i := withClouds(t)
	before := mustStart(t, i)
	for _, c := range []struct {
		nodes, images string
		replaced      bool
	}{
		{cluster.Real, "", true}, {"", "", false}, {cluster.Real, cluster.Made, false}, {cluster.Real, cluster.Pull, true},
		{"", "", false}, {cluster.Real, "", true}, {cluster.Kwok, "", true}, {"", "", false},
	} {
		i.Behaviour.Nodes, i.Behaviour.Images = c.nodes, c.images
		now := mustStart(t, i)
		if (now != before) != c.replaced {
			t.Errorf("asked for %v: %v, then %v", c, before, now)
		}
		before = now
	}
}

func TestCloudsThatDoNotStartAreExplained(t *testing.T) {
	i := withClouds(t)
	writeFile(t, filepath.Join(control.Folder(i.Home), "broken"), "")
	err := i.StartClouds(t.Context(), progress.New(&bytes.Buffer{}))
	for _, want := range []string{"end as soon as they are started", filepath.Join("clouds", "log"), "no luck today"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error %v does not say %q", err, want)
		}
	}
}

func TestTheFactorIsTheLatestThatWasAskedFor(t *testing.T) {
	i := withClouds(t)
	is := func(want float64) {
		t.Helper()
		mustStart(t, i)
		clouds, err := i.Clouds()
		if err != nil {
			t.Fatal(err)
		}
		if factor, err := clouds.Factor(t.Context()); err != nil || factor != want {
			t.Errorf("the factor is %v, %v; want %g", factor, err, want)
		}
	}
	is(control.DefaultFactor)
	half := 0.5
	i.Factor = &half
	is(0.5)
	i.Factor = nil
	is(0.5)
	none := 0.0
	i.Factor = &none
	process.Kill(i.cloudServers())
	is(0)
}

func TestTheEngineIsToldWhereTheCloudsAre(t *testing.T) {
	i := withClouds(t)
	named := func() (value string) {
		for _, v := range i.Variables() {
			if v[0] == "PULUMI_DEBUG_PROVIDERS" {
				value = v[1]
			}
		}
		return value
	}
	if got := named(); got != "" {
		t.Errorf("before there are any: %q", got)
	}
	mustStart(t, i)
	if got := named(); got != "aws:1,azure-native:2,eks:3" {
		t.Errorf("got %q", got)
	}
	if err := i.Sync(progress.New(&bytes.Buffer{})); err != nil {
		t.Fatal(err)
	}
	if clouds, err := i.Clouds(); err != nil || i.Project().Charts != clouds.Address()+"/charts" {
		t.Errorf("the charts are at %q, %v", i.Project().Charts, err)
	}
}

func TestDownEndsTheClouds(t *testing.T) {
	i := withClouds(t)
	mustStart(t, i)
	// What a killed process leaves: a component of a cluster of its own.
	component := runAs(t, toolchain.Etcd, i.cloudHome("eks-example"))
	if err := i.Down(t.Context(), progress.New(&bytes.Buffer{})); err != nil {
		t.Fatal(err)
	}
	if left := i.cloudServers(); len(left) > 0 || !process.Gone([]process.Process{component}, 0) {
		t.Errorf("still running: %v, %v", left, component)
	}
	if _, err := os.Stat(i.Home); !os.IsNotExist(err) {
		t.Errorf("the home is still there: %v", err)
	}
}
