package cluster

import (
	"strings"
	"testing"
	"time"
)

func TestBehaviourIsReadFromTheEnvironment(t *testing.T) {
	t.Setenv("SANDBOX_POD_START_DELAY", "2s")
	t.Setenv("SANDBOX_POD_DELETION", "graceful")
	if b, err := ReadBehaviour(); err != nil || b.PodStartDelay != 2*time.Second || !b.GracefulDeletion {
		t.Errorf("got %v, %v", b, err)
	}
	t.Setenv("SANDBOX_POD_DELETION", "slow")
	if _, err := ReadBehaviour(); err == nil || !strings.Contains(err.Error(), "immediate or graceful") {
		t.Errorf("the error is %v", err)
	}
	t.Setenv("SANDBOX_POD_START_DELAY", "soon")
	if _, err := ReadBehaviour(); err == nil || !strings.Contains(err.Error(), `"soon"`) {
		t.Errorf("the error is %v", err)
	}
}

// A behaviour reaches the simulated clouds, another process, by the environment.
func TestABehaviourSurvivesTheEnvironment(t *testing.T) {
	for _, want := range []Behaviour{{}, {PodStartDelay: 1500 * time.Millisecond}, {GracefulDeletion: true}, {LongReady: true}} {
		for _, variable := range want.Environment() {
			t.Setenv(variable[0], variable[1])
		}
		if got, err := ReadBehaviour(); err != nil || got != want {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
	}
	t.Setenv("SANDBOX_MIN_READY", "none")
	if _, err := ReadBehaviour(); err == nil || !strings.Contains(err.Error(), "wait or skip") {
		t.Errorf("the error is %v", err)
	}
}
