package cluster

import (
	"fmt"
	"os"
	"time"
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
	switch text := os.Getenv("SANDBOX_NODES"); text {
	case "", "kwok":
	case "real":
		b.RealNodes = true
	default:
		return b, fmt.Errorf("SANDBOX_NODES is %q: write real, or kwok for simulated nodes", text)
	}
	return b, nil
}
