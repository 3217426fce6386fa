package cluster

import (
	"bytes"
	_ "embed"
	"fmt"
	"text/template"
	"time"
)

//go:embed simulation.yaml
var simulationYAML string

// Its own braces belong to kwok.
var simulation = template.Must(template.New("simulation.yaml").Delims("[[", "]]").Parse(simulationYAML))

// Behaviour is how the simulated part of a cluster behaves where a pod's annotations do not say otherwise.
type Behaviour struct {
	// PodStartDelay is the time from a pod's placement on a node until it is ready.
	PodStartDelay time.Duration
	// GracefulDeletion lets a deleted pod stay until its grace period is over, as a server that needs all of it would.
	// Otherwise it goes at once.
	GracefulDeletion bool
	// NodeGrace is the time without a sign of life after which a node counts as unreachable; zero is Kubernetes' default, 50 s. A node
	// gives five in that time, as a kubelet does.
	NodeGrace time.Duration
	// Toleration is how long pods that say nothing of it stay on a node which is unreachable or not ready; zero is Kubernetes'
	// default, 300 s. It counts in whole seconds.
	Toleration time.Duration
	// LongReady lets a pod that becomes ready count as ready for years, so that nothing waits for its minReadySeconds.
	LongReady bool
	// Nodes is what the nodes are: Kwok simulates them, Real ones run containers on this machine. A control plane stays what it was made
	// as; "" is that, and Kwok for a new one.
	Nodes string
	// NodeCount is how many nodes a cluster has that is not bare; zero is five simulated ones, or three real ones.
	NodeCount int
	// Images is where real nodes have images from: Made ones are made on this machine, with Pull they come from registries. It stays as
	// Nodes does; "" is that, and Made for a new control plane.
	Images string
	// Archives is a folder with container images, which every real node holds. Those in its folder StandIns are for nodes that do not
	// pull. "" is none.
	Archives string
	// Disks is the folder with the disks of the account, which drivers of real nodes mount. "" is none.
	Disks string
	// Bare leaves out what a cloud adds to a control plane: the nodes and the addresses of load balancers.
	// Whoever plays the cloud makes these. A control plane stays what it was made as.
	Bare bool
}

// What Nodes and Images may be.
const (
	Kwok = "kwok"
	Real = "real"
	Made = "made"
	Pull = "pull"
)

// StandIns is the folder in Archives of what takes the place of images from registries.
const StandIns = "stand-ins"

func (b Behaviour) nodeGrace() time.Duration {
	if b.NodeGrace == 0 {
		return 50 * time.Second
	}
	return b.NodeGrace
}

// simulation returns the configuration of kwok.
func (b Behaviour) simulation() ([]byte, error) {
	var content bytes.Buffer
	err := simulation.Execute(&content, map[string]any{
		"Heartbeat": b.nodeGrace().Milliseconds() / 5, "PodStart": b.PodStartDelay.Milliseconds(),
		"GracefulDeletion": b.GracefulDeletion, "LongReady": b.LongReady, "Bare": b.Bare,
	})
	if err != nil {
		return nil, fmt.Errorf("writing the simulated part of the cluster: %w", err)
	}
	return content.Bytes(), nil
}
