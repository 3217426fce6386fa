package cluster

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// stages reads the configuration of kwok, which must be whole, and returns what it says of each stage, by name.
func stages(t *testing.T, b Behaviour) map[string]map[string]any {
	t.Helper()
	content, err := b.simulation()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]any{}
	for decoder := yaml.NewDecoder(bytes.NewReader(content)); ; {
		var document struct {
			Metadata struct{ Name string }
			Spec     map[string]any
		}
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if document.Metadata.Name == "" || document.Spec == nil || all[document.Metadata.Name] != nil {
			t.Errorf("a document has no name or nothing in it, or comes twice: %+v", document)
		}
		all[document.Metadata.Name] = document.Spec
	}
}

func TestABehaviourReachesTheSimulation(t *testing.T) {
	usual := stages(t, Behaviour{})
	told := stages(t, Behaviour{PodStartDelay: 1500 * time.Millisecond, GracefulDeletion: true, LongReady: true, NodeGrace: 20 * time.Second,
		Bare: true})
	for _, c := range []struct {
		is                     string
		all                    map[string]map[string]any
		start, heartbeat       int
		graceful, long, anyone bool
	}{
		{"by default", usual, 0, 10000, false, false, true},
		{"as told", told, 1500, 4000, true, true, false},
	} {
		start := c.all["pod-ready"]["delay"].(map[string]any)
		if start["durationMilliseconds"] != c.start || start["durationFrom"] == nil {
			t.Errorf("%s a pod is ready after %v", c.is, start)
		}
		if got := c.all["node-heartbeat"]["delay"].(map[string]any)["durationMilliseconds"]; got != c.heartbeat {
			t.Errorf("%s a node gives a sign of life every %v ms", c.is, got)
		}
		if got := c.all["pod-delete"]["delay"] != nil; got != c.graceful {
			t.Errorf("%s a deletion waits: %v", c.is, got)
		}
		// The StatefulSet controller reads since when a pod is ready, and adds minReadySeconds to that.
		ready := c.all["pod-ready"]["next"].(map[string]any)["statusTemplate"].(string)
		if long := strings.Contains(ready, `{{ $ready := "2001-01-01T00:00:00Z" }}`); long != c.long ||
			!long && !strings.Contains(ready, "{{ $ready := $now }}") {
			t.Errorf("%s pods become ready by\n%s", c.is, ready)
		}
		if got := c.all["service-load-balancer"] != nil; got != c.anyone {
			t.Errorf("%s services get an address: %v", c.is, got)
		}
	}
	if len(told) != len(usual)-1 {
		t.Errorf("a bare cluster has %d documents, and a whole one %d", len(told), len(usual))
	}
}

func TestABehaviourReachesTheControlPlane(t *testing.T) {
	c := newCluster(t)
	ports := someRecord(t, c)
	if got := c.controllerManager(ports); !slices.Contains(got, "--node-monitor-grace-period=50s") ||
		!slices.Contains(got, "--node-monitor-period=5s") {
		t.Errorf("by default the controllers run with %q", got)
	}
	if got := strings.Join(c.apiServer(ports), " "); strings.Contains(got, "toleration") {
		t.Errorf("by default the API server runs with %q", got)
	}
	c.behaviour = Behaviour{NodeGrace: 20 * time.Second, Toleration: 7 * time.Second}
	if got := c.controllerManager(ports); !slices.Contains(got, "--node-monitor-grace-period=20s") ||
		!slices.Contains(got, "--node-monitor-period=2s") {
		t.Errorf("the controllers run with %q", got)
	}
	for _, want := range []string{"--default-not-ready-toleration-seconds=7", "--default-unreachable-toleration-seconds=7"} {
		if got := c.apiServer(ports); !slices.Contains(got, want) {
			t.Errorf("the API server runs with %q, without %s", got, want)
		}
	}
}
