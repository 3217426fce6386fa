package cluster

import (
	"strings"
	"testing"
	"time"
)

func TestBehaviourIsReadFromTheEnvironment(t *testing.T) {
	t.Setenv("SANDBOX_POD_START_DELAY", "2s")
	t.Setenv("SANDBOX_POD_DELETION", "graceful")
	t.Setenv("SANDBOX_MIN_READY", "skip")
	t.Setenv("SANDBOX_NODES", "real")
	t.Setenv("SANDBOX_IMAGES", "pull")
	want := Behaviour{PodStartDelay: 2 * time.Second, GracefulDeletion: true, LongReady: true, Nodes: Real, Images: Pull}
	if b, err := ReadBehaviour(); err != nil || b != want {
		t.Errorf("got %v, %v", b, err)
	}
	t.Setenv("SANDBOX_IMAGES", "pulled")
	if _, err := ReadBehaviour(); err == nil || !strings.Contains(err.Error(), `SANDBOX_IMAGES is "pulled": write pull, or made`) {
		t.Errorf("the error is %v", err)
	}
	t.Setenv("SANDBOX_NODES", "reel")
	if _, err := ReadBehaviour(); err == nil || !strings.Contains(err.Error(), `SANDBOX_NODES is "reel": write real, or kwok`) {
		t.Errorf("the error is %v", err)
	}
	t.Setenv("SANDBOX_MIN_READY", "none")
	if _, err := ReadBehaviour(); err == nil || !strings.Contains(err.Error(), "wait or skip") {
		t.Errorf("the error is %v", err)
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
