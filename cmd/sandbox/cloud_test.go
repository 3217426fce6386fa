package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

func TestWhatNeedsTheSimulatedCloudsSaysThatTheyDoNotRun(t *testing.T) {
	s, _ := newSession(t)
	for name, run := range map[string]func(context.Context, *session, []string) error{"calm": calm, "ledger": ledger} {
		err := run(t.Context(), s, nil)
		if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "have not run here yet: `make up STACK=eks`") {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	if err := showStatus(t.Context(), s, []string{"eks"}); !errors.Is(err, errSilent) {
		t.Errorf("status: the error is %v", err)
	}
	if _, err := os.Stat(s.Home); !os.IsNotExist(err) {
		t.Errorf("the sandbox was made: %v", err)
	}
}

func TestAFaultNeedsWordsAndTools(t *testing.T) {
	t.Setenv(instance.ToolsVariable, t.TempDir())
	i, err := instance.Open("..", filepath.Join(t.TempDir(), "home"))
	if err != nil {
		t.Fatal(err)
	}
	s := &session{i, progress.New(os.Stderr)}
	if err := fault(t.Context(), s, nil); err == nil || !strings.Contains(err.Error(), `make fault DO="fail create NodeGroup"`) {
		t.Errorf("no words: the error is %v", err)
	}
	if err := fault(t.Context(), s, []string{"fail", "create", "NodeGroup"}); !errors.Is(err, toolchain.ErrNotBuilt) {
		t.Errorf("no tools: the error is %v", err)
	}
}

func TestTheFactorIsReadFromTheEnvironment(t *testing.T) {
	for text, want := range map[string]float64{"0": 0, "0.5": 0.5, "2": 2} {
		t.Setenv("SANDBOX_CLOUD_FACTOR", text)
		if got, err := factor(); err != nil || got == nil || *got != want {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"-1", "fast", "NaN", "Inf"} {
		t.Setenv("SANDBOX_CLOUD_FACTOR", text)
		if _, err := factor(); err == nil || !strings.Contains(err.Error(), `is "`+text+`": write`) {
			t.Errorf("%s: the error is %v", text, err)
		}
	}
	t.Setenv("SANDBOX_CLOUD_FACTOR", "")
	if got, err := factor(); got != nil || err != nil {
		t.Errorf("without the variable: got %v, %v", got, err)
	}
}

func TestWhatAPersonTypesForAStack(t *testing.T) {
	for stack, want := range map[string]string{"local": "make status", "eks": "make status STACK=eks"} {
		if got := makeTarget("status", stack); got != want {
			t.Errorf("%s: got %q", stack, got)
		}
	}
}
