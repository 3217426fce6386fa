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
	return b, nil
}

// Environment returns the variables from which ReadBehaviour reads b, with their values.
func (b Behaviour) Environment() [][2]string {
	deletion, minReady := "immediate", "wait"
	if b.GracefulDeletion {
		deletion = "graceful"
	}
	if b.LongReady {
		minReady = "skip"
	}
	return [][2]string{
		{"SANDBOX_POD_START_DELAY", b.PodStartDelay.String()}, {"SANDBOX_POD_DELETION", deletion}, {"SANDBOX_MIN_READY", minReady},
	}
}
