package cluster

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"stateful-clusters/internal/sandbox/nodes"
)

// These variables say whether nodes are real, and where such nodes have images from.
const (
	NodesVariable  = "SANDBOX_NODES"
	ImagesVariable = "SANDBOX_IMAGES"
)

// ReadBehaviour reads from the environment how the simulated part of a cluster is to behave.
func ReadBehaviour() (Behaviour, error) {
	var b Behaviour
	var err error
	if text := os.Getenv("SANDBOX_POD_START_DELAY"); text != "" {
		if b.PodStartDelay, err = time.ParseDuration(text); err != nil {
			return b, fmt.Errorf("SANDBOX_POD_START_DELAY is %q: write a duration such as 2s or 500ms", text)
		}
	}
	switch text := os.Getenv("SANDBOX_POD_DELETION"); text {
	case "", "immediate":
	case "graceful":
		b.GracefulDeletion = true
	default:
		return b, fmt.Errorf("SANDBOX_POD_DELETION is %q: write immediate or graceful", text)
	}
	switch text := os.Getenv("SANDBOX_MIN_READY"); text {
	case "", "wait":
	case "skip":
		b.LongReady = true
	default:
		return b, fmt.Errorf("SANDBOX_MIN_READY is %q: write wait or skip", text)
	}
	if text := os.Getenv("SANDBOX_NODE_COUNT"); text != "" {
		if b.NodeCount, err = strconv.Atoi(text); err != nil || b.NodeCount < 1 || b.NodeCount > nodes.MostNodes {
			return b, fmt.Errorf("SANDBOX_NODE_COUNT is %q: write how many nodes, from 1 to %d", text, nodes.MostNodes)
		}
	}
	switch b.Nodes = os.Getenv(NodesVariable); b.Nodes {
	case "", Kwok, Real:
	default:
		return b, fmt.Errorf("SANDBOX_NODES is %q: write real, or kwok for simulated nodes", b.Nodes)
	}
	switch b.Images = os.Getenv(ImagesVariable); b.Images {
	case "", Made, Pull:
	default:
		return b, fmt.Errorf("SANDBOX_IMAGES is %q: write pull, or made for images that are made on this machine", b.Images)
	}
	return b, nil
}
