package gocommand

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
)

func TestRunReportsWhatTheCommandSaid(t *testing.T) {
	_, err := Run(t.Context(), t.TempDir(), os.Environ(), "build", "./nowhere")
	if err == nil || !strings.Contains(err.Error(), "exit status") || !strings.Contains(err.Error(), "go.mod") {
		t.Errorf("the error is %v", err)
	}
}

func TestOutputIsTheStandardOutput(t *testing.T) {
	result, err := Run(t.Context(), t.TempDir(), os.Environ(), "env", "GOOS")
	if err != nil || strings.TrimSpace(string(result.Output)) == "" || result.Memory == 0 {
		t.Errorf("got %v, %v", result, err)
	}
}

func TestCausesOutsideTheSourcesAreExplained(t *testing.T) {
	failed := errors.New("exit status 1")
	for said, want := range map[string]string{
		"write x: no space left on device":                         "the disk is full",
		"compile: signal: killed":                                  "lack of memory",
		"Get \"https://proxy/x\": dial tcp: connection refused":    "could not be reached",
		"verifying x: checksum mismatch":                           "go clean -modcache",
		"x.go:1:1: undefined: y":                                   "exit status 1",
		strings.Repeat("a line\n", 100) + "the last, which counts": "the last, which counts",
	} {
		err := explain(t.Context(), failed, said)
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v", said, err)
		}
		if lines := strings.Count(err.Error(), "\n"); lines > 45 {
			t.Errorf("%.60q: %d lines", said, lines)
		}
	}
	if err := explain(t.Context(), nil, "words"); err != nil {
		t.Errorf("success: %v", err)
	}
}

func TestAnInterruptIsNotCalledAFailureOfTheBuild(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, t.TempDir(), os.Environ(), "version"); err == nil || strings.Contains(err.Error(), "exit status") {
		t.Errorf("the error is %v", err)
	}
}
