package cluster

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// documents reads a YAML stream, which must be whole.
func documents(t *testing.T, content []byte) []map[string]any {
	t.Helper()
	var all []map[string]any
	for decoder := yaml.NewDecoder(bytes.NewReader(content)); ; {
		var document map[string]any
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, document)
	}
}

func stage(t *testing.T, all []map[string]any, name string) map[string]any {
	t.Helper()
	for _, d := range all {
		if d["metadata"].(map[string]any)["name"] == name {
			return d["spec"].(map[string]any)
		}
	}
	t.Fatalf("there is no %s", name)
	return nil
}

func TestTheSimulationIsReadWhole(t *testing.T) {
	simulation, err := Behaviour{}.simulation()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(simulation), len(documents(t, simulationYAML)); got != want || got == 0 {
		t.Errorf("%d documents of %d were read", got, want)
	}
}

func TestBehaviourReachesTheSimulation(t *testing.T) {
	simulation, err := Behaviour{PodStartDelay: 1500 * time.Millisecond, GracefulDeletion: true}.simulation()
	if err != nil {
		t.Fatal(err)
	}
	all := documents(t, join(simulation))
	if delay := stage(t, all, "pod-ready")["delay"].(map[string]any); delay["durationMilliseconds"] != 1500 || delay["durationFrom"] == nil {
		t.Errorf("pod-ready waits for %v", delay)
	}
	if delay := stage(t, all, "pod-delete")["delay"]; delay == nil {
		t.Error("pod-delete does not wait")
	}
	quick, err := Behaviour{}.simulation()
	if err != nil {
		t.Fatal(err)
	}
	if delay := stage(t, documents(t, join(quick)), "pod-delete")["delay"]; delay != nil {
		t.Errorf("by default pod-delete waits for %v", delay)
	}
}

// kwokctl's configuration is one document, and takes what it does not know without a word.
func TestBehaviourReachesTheControlPlane(t *testing.T) {
	for _, c := range []struct {
		behaviour Behaviour
		args      map[string]string // of kube-controller-manager and kube-apiserver; "" for none
		heartbeat int
	}{
		{Behaviour{}, map[string]string{"node-monitor-grace-period": "50s", "node-monitor-period": "5s", "default-unreachable-toleration-seconds": ""}, 10000},
		{
			Behaviour{NodeGrace: 20 * time.Second, Toleration: 7 * time.Second}, map[string]string{
				"node-monitor-grace-period": "20s", "node-monitor-period": "2s",
				"default-unreachable-toleration-seconds": "7", "default-not-ready-toleration-seconds": "7",
			}, 4000,
		},
	} {
		cluster := newCluster(t)
		cluster.behaviour = c.behaviour
		path, err := cluster.writeConfig(someRecord(t, cluster))
		if err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all, args := documents(t, content), map[string]any{}
		for _, patch := range all[0]["componentsPatches"].([]any) {
			for _, arg := range patch.(map[string]any)["extraArgs"].([]any) {
				args[arg.(map[string]any)["key"].(string)] = arg.(map[string]any)["value"]
			}
		}
		for name, want := range c.args {
			if got, set := args[name]; set != (want != "") || set && got != want {
				t.Errorf("%+v: %s is %v, want %q", c.behaviour, name, got, want)
			}
		}
		if got := stage(t, all[1:], "node-heartbeat")["delay"].(map[string]any)["durationMilliseconds"]; got != c.heartbeat {
			t.Errorf("%+v: a sign of life every %v ms, want %d", c.behaviour, got, c.heartbeat)
		}
	}
}

const written = `apiVersion: config.kwok.x-k8s.io/v1alpha1
kind: KwokctlConfiguration
components:
- args: ["--secure-port=21000", "--etcd-servers=http://127.0.0.1:22000"]
  ports: [{port: 21000}]
---
kind: Stage
metadata: {name: of-yesterday}
---
kind: Metric
metadata: {name: metrics-resource}
`

func TestTheSimulationIsReplacedAndTheRestStays(t *testing.T) {
	once, err := Behaviour{}.replaceSimulation([]byte(written))
	if err != nil {
		t.Fatal(err)
	}
	all := documents(t, once)
	if got, want := len(all), 2+len(documents(t, simulationYAML)); got != want {
		t.Errorf("%d documents, want %d", got, want)
	}
	if bytes.Contains(once, []byte("of-yesterday")) {
		t.Error("yesterday's stage is still there")
	}
	if all[0]["kind"] != "KwokctlConfiguration" || all[1]["kind"] != "Metric" {
		t.Errorf("kept %v and %v", all[0]["kind"], all[1]["kind"])
	}
	twice, err := Behaviour{}.replaceSimulation(once)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(once, twice) {
		t.Error("replacing it again changes something")
	}
}

func TestAPortIsReplacedEverywhere(t *testing.T) {
	moved := string(replacePort([]byte(written), 21000, 23000))
	if strings.Contains(moved, "21000") || strings.Count(moved, "23000") != 2 || !strings.Contains(moved, ":22000") {
		t.Errorf("got\n%s", moved)
	}
}

func TestABareClusterGivesNoAddressToServices(t *testing.T) {
	bare, err := Behaviour{Bare: true}.simulation()
	if err != nil {
		t.Fatal(err)
	}
	whole := documents(t, simulationYAML)
	stage(t, whole, loadBalancerStage) // it is there to be left out
	all := documents(t, join(bare))
	if len(all) != len(whole)-1 {
		t.Errorf("%d documents of %d are left, want all but one", len(all), len(whole))
	}
	for _, document := range all {
		if nameOf(document) == loadBalancerStage {
			t.Error("the stage is still there")
		}
	}
}

// The StatefulSet controller reads since when a pod is ready, and adds minReadySeconds to that.
func TestPodsMayHaveBeenReadyForLong(t *testing.T) {
	ready := func(b Behaviour) string {
		t.Helper()
		simulation, err := b.simulation()
		if err != nil {
			t.Fatal(err)
		}
		return stage(t, documents(t, join(simulation)), "pod-ready")["next"].(map[string]any)["statusTemplate"].(string)
	}
	const since = `{{ $ready := "2001-01-01T00:00:00Z" }}`
	if long := ready(Behaviour{LongReady: true}); !strings.Contains(long, since) || !strings.Contains(long, `type: Ready, status: "True", lastTransitionTime: {{ $ready`) {
		t.Errorf("pods become ready by\n%s", long)
	}
	if usual := ready(Behaviour{}); strings.Contains(usual, since) {
		t.Errorf("by default pods become ready by\n%s", usual)
	}
}
