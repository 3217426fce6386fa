package cluster

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"stateful-clusters/internal/sandbox/nodes"
)

// NodesVariable says whether nodes are real.
const NodesVariable = "SANDBOX_NODES"

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
	switch text := os.Getenv(NodesVariable); text {
	case "", "kwok":
	case "real":
		b.RealNodes = true
	default:
		return b, fmt.Errorf("SANDBOX_NODES is %q: write real, or kwok for simulated nodes", text)
	}
	return b, nil
}
