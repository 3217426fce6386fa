package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/progress"
)

func newSession(t *testing.T) (*session, *bytes.Buffer) {
	t.Helper()
	root := t.TempDir()
	for name, content := range map[string]string{
		"Pulumi.yaml":       "name: example\nruntime: {name: go}\n",
		"Pulumi.local.yaml": "",
		"Pulumi.eks.yaml":   "config: {stateful-clusters:platform: eks}\n",
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	i, err := instance.Open(root, "")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	return &session{i, progress.New(&out)}, &out
}

func TestUnknownStacksAreRefusedInOneLine(t *testing.T) {
	s, _ := newSession(t)
	for _, c := range []struct {
		args []string
		says []string
	}{
		{nil, []string{"which stack"}},
		{[]string{"ekss"}, []string{`"ekss"`, "did you mean eks?"}},
		{[]string{"lcoal"}, []string{`"lcoal"`, "did you mean local?"}},
		{[]string{"something"}, []string{"there are: eks, local"}},
	} {
		for _, run := range []func() error{
			func() error { return up(t.Context(), s, c.args) },
			func() error { return destroy(t.Context(), s, c.args) },
			func() error { _, _, err := s.stackOf("status", c.args); return err },
		} {
			err := run()
			if err == nil || strings.Contains(err.Error(), "\n") {
				t.Fatalf("%v: the error is %v", c.args, err)
			}
			for _, want := range c.says {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v: %q does not say %q", c.args, err, want)
				}
			}
		}
	}
}

func TestArgumentsBehindTheStackGoToTheCLI(t *testing.T) {
	s, _ := newSession(t)
	stack, rest, err := s.stackOf("up", []string{"local", "--diff", "--target", "x"})
	if stack != "local" || !slices.Equal(rest, []string{"--diff", "--target", "x"}) || err != nil {
		t.Errorf("got %s, %v, %v", stack, rest, err)
	}
}

func TestDestroyOfNothingStartsNothing(t *testing.T) {
	s, out := newSession(t)
	for _, stack := range []string{"local", "eks"} {
		out.Reset()
		if err := destroy(t.Context(), s, []string{stack}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "the stack "+stack+" has no resources in the sandbox, there is nothing to destroy") {
			t.Errorf("said %q", out)
		}
	}
	if _, err := os.Stat(s.Home); !os.IsNotExist(err) {
		t.Errorf("the sandbox was made: %v", err)
	}
}

func TestAnUnknownCommandNamesTheNearest(t *testing.T) {
	for name, want := range map[string]string{"stauts": "did you mean status?", "xyzxyz": "there are: tools, program, up"} {
		if err := run(t.Context(), []string{name}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	if err := run(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "which command") {
		t.Errorf("no command: the error is %v", err)
	}
}

func TestWhatTheCLIsArgumentsMean(t *testing.T) {
	t.Setenv("PULUMI_STACK", "fromenv")
	for _, c := range []struct {
		args        []string
		word, stack string
	}{
		{[]string{"up", "--stack", "local"}, "up", "local"},
		{[]string{"--non-interactive", "preview", "--stack=local"}, "preview", "local"},
		{[]string{"destroy", "-s", "local"}, "destroy", "local"},
		{[]string{"stack", "output"}, "stack", "fromenv"},
		{[]string{"--version"}, "", "fromenv"},
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
