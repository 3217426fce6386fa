package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/progress"
)

// newSession is one of a project with the stacks local and eks.
func newSession(t *testing.T) (*session, *bytes.Buffer) {
	t.Helper()
	root := t.TempDir()
	write(t, map[string]string{
		filepath.Join(root, "Pulumi.yaml"):       "name: example\nruntime: {name: go}\nconfig: {kubeconfig: {default: .sandbox/kubeconfig}}\n",
		filepath.Join(root, "Pulumi.local.yaml"): "",
		// A stack in a cloud has no use for a kubeconfig, and may have one.
		filepath.Join(root, "Pulumi.eks.yaml"): "config: {stateful-clusters:platform: eks, stateful-clusters:kubeconfig: /mine}\n",
	})
	i, err := instance.Open(root, "")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	return &session{i, progress.New(&out)}, &out
}

func write(t *testing.T, files map[string]string) {
	t.Helper()
	for path, content := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDestroyOfNothingStartsNothing(t *testing.T) {
	t.Setenv(instance.RootVariable, "../..")
	home := filepath.Join(t.TempDir(), "home")
	t.Setenv(instance.HomeVariable, home)
	for _, stack := range []string{"local", "eks"} {
		said := printed(t, func() {
			if err := execute(t, "destroy", stack); err != nil {
				t.Fatal(err)
			}
		})
		if !strings.Contains(said, "the stack "+stack+" has no resources in the sandbox, there is nothing to destroy") {
			t.Errorf("said %q", said)
		}
	}
	if _, err := os.Stat(home); !os.IsNotExist(err) {
		t.Errorf("the sandbox was made: %v", err)
	}
}

func TestWhatTheCLIsArgumentsMean(t *testing.T) {
	for _, c := range []struct {
		args        []string
		word, stack string
	}{
		{[]string{"up", "--stack", "local"}, "up", "local"},
		{[]string{"--non-interactive", "preview", "--stack=local"}, "preview", "local"},
		{[]string{"destroy", "-s", "local"}, "destroy", "local"},
		{[]string{"--version"}, "", ""},
	} {
		if word, stack := firstWord(c.args), stackFlag(c.args); word != c.word || stack != c.stack {
			t.Errorf("%v: got %q and %q", c.args, word, stack)
		}
	}
}

func TestExitCodes(t *testing.T) {
	failed := exec.Command("sh", "-c", "exit 7").Run()
	for _, c := range []struct {
		err  error
		want int
	}{{nil, 0}, {failed, 7}, {errSilent, 1}, {errors.New("an error"), 1}, {fmt.Errorf("creating a stack: %w", failed), 1}} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("%v: got %d, want %d", c.err, got, c.want)
		}
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
}
