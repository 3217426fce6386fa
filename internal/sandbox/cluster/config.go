package cluster

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"

	"go.yaml.in/yaml/v3"
)

//go:embed kwokctl.yaml
var kwokctlTemplate string

//go:embed simulation.yaml
var simulationYAML []byte

//go:embed metrics-server.yaml
var metricsServerYAML []byte

// Behaviour is how the simulated part of a cluster behaves where a pod's annotations do not say otherwise.
type Behaviour struct {
	// PodStartDelay is the time from a pod's placement on a node until it is ready.
	PodStartDelay time.Duration
	// GracefulDeletion lets a deleted pod stay until its grace period is over, as a server that needs all of it would.
	// Otherwise it goes at once.
	GracefulDeletion bool
	// NodeGrace is the time without a sign of life after which a node counts as unreachable; zero is Kubernetes' default, 50 s. A node
	// gives five in that time, as a kubelet does. A control plane stays what it was made as.
	NodeGrace time.Duration
	// Toleration is how long pods that say nothing of it stay on a node which is unreachable or not ready; zero is Kubernetes'
	// default, 300 s. It counts in whole seconds, and a control plane stays what it was made as.
	Toleration time.Duration
	// LongReady lets a pod that becomes ready count as ready for years, so that nothing waits for its minReadySeconds.
	LongReady bool
	// Bare leaves out what a cloud adds to a control plane: the nodes, the addresses of load balancers and the metrics API.
	// Whoever plays the cloud makes nodes and addresses, and calls SetMetrics. A control plane stays what it was made as.
	Bare bool
}

// loadBalancerStage is the part of simulation.yaml that plays a cloud's load balancer.
const loadBalancerStage = "service-load-balancer"

// writeConfig writes what kwokctl needs to create the control plane, and returns the path of its configuration.
func (c *Cluster) writeConfig(r *record) (string, error) {
	metrics := filepath.Join(c.folder, "metrics-server")
	if err := os.MkdirAll(metrics, 0o755); err != nil {
		return "", err
	}
	kustomization := []byte("resources: [metrics-server.yaml]\n")
	if err := os.WriteFile(filepath.Join(metrics, "kustomization.yaml"), kustomization, 0o644); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(metrics, "metrics-server.yaml"), metricsServerYAML, 0o644); err != nil {
		return "", err
	}
	var config bytes.Buffer
	err := template.Must(template.New("kwokctl").Parse(kwokctlTemplate)).Execute(&config, map[string]any{
		"Cache": filepath.Join(c.folder, "cache"), "Metrics": metrics, "Ports": r.Ports, "Binaries": c.binaries(), "Kubectl": c.kubectl,
		"NodeGrace": c.behaviour.nodeGrace(), "NodeMonitorPeriod": c.behaviour.nodeGrace() / 10, "Toleration": int(c.behaviour.Toleration.Seconds()),
	})
	if err != nil {
		return "", fmt.Errorf("writing the configuration of the control plane: %w", err)
	}
	simulation, err := c.behaviour.simulation()
	if err != nil {
		return "", err
	}
	path := filepath.Join(c.folder, "kwokctl.yaml")
	return path, os.WriteFile(path, join(append([][]byte{config.Bytes()}, simulation...)), 0o600)
}

// simulation returns the documents of simulation.yaml with the behaviour put in.
func (b Behaviour) simulation() ([][]byte, error) {
	var documents [][]byte
	decoder := yaml.NewDecoder(bytes.NewReader(simulationYAML))
	for {
		var document map[string]any
		if err := decoder.Decode(&document); err != nil {
			break // the end: the file is part of this program, and a test reads it
		}
		if b.Bare && nameOf(document) == loadBalancerStage {
			continue
		}
		b.apply(document)
		content, err := yaml.Marshal(document)
		if err != nil {
			return nil, fmt.Errorf("writing the simulated part of the cluster: %w", err)
		}
		documents = append(documents, content)
	}
	return documents, nil
}

// nodeGrace is said also where it is Kubernetes' default, in whose place kwokctl puts 200 s (cluster.go, HeartbeatFactor).
func (b Behaviour) nodeGrace() time.Duration {
	if b.NodeGrace == 0 {
		return 50 * time.Second
	}
	return b.NodeGrace
}

func (b Behaviour) apply(document map[string]any) {
	spec := document["spec"].(map[string]any)
	switch nameOf(document) {
	case "node-heartbeat":
		spec["delay"].(map[string]any)["durationMilliseconds"] = b.nodeGrace().Milliseconds() / 5
	case "pod-ready":
		spec["delay"].(map[string]any)["durationMilliseconds"] = b.PodStartDelay.Milliseconds()
		if b.LongReady {
			next := spec["next"].(map[string]any)
			next["statusTemplate"] = strings.Replace(next["statusTemplate"].(string), "$ready := $now", `$ready := "2001-01-01T00:00:00Z"`, 1)
		}
	case "pod-delete":
		if b.GracefulDeletion {
			spec["delay"] = map[string]any{"durationFrom": map[string]any{"expressionFrom": ".metadata.deletionTimestamp"}}
		}
	}
}

func nameOf(document map[string]any) any { return document["metadata"].(map[string]any)["name"] }

// join makes one YAML stream of documents.
func join(documents [][]byte) []byte { return bytes.Join(documents, []byte("\n---\n")) }
