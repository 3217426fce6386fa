package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"stateful-clusters/internal/sandbox/toolchain"
)

// deployed gives a session a stack that has resources, and a stand-in for the CLI that answers the one question that smoke has.
func deployed(t *testing.T, stack, answer string) *session {
	t.Helper()
	s, _ := newSession(t)
	question := fmt.Sprintf(`test "$*" = "-C %s stack output clientUrl --stack %s --non-interactive"`, s.Project().Folder(), stack)
	write(t, map[string]string{
		filepath.Join(s.Home, "state", ".pulumi", "stacks", "stateful-clusters", stack+".json"): `{"checkpoint": {"latest": {"resources": [{"urn": "a"}]}}}`,
		s.ToolPath(toolchain.Pulumi): "#!/bin/sh\n" + question + " && " + answer + "\n",
	})
	return s
}

func TestSmokeSaysInOneLineWhyThereIsNothingToCheck(t *testing.T) {
	const real = "go run ./cmd/smoke \"$(pulumi stack output clientUrl --stack "
	for name, c := range map[string]struct {
		stack, answer string
		says          []string
	}{
		"simulated cluster": {"local", "echo http://cs.migratory.sandbox.invalid", []string{"simulated in the sandbox: nothing answers at http://cs.migratory", real + "local"}},
		"simulated cloud":   {"eks", "echo http://k8s.elb.us-east-1.amazonaws.com", []string{"simulated in the sandbox: nothing answers at http://k8s", real + "eks"}},
		"no output":         {"eks", "{ echo error: no such output >&2; exit 255; }", []string{"has no clientUrl (error: no such output)", "make up STACK=eks"}},
		"no address":        {"local", "echo", []string{"no address yet", "make up"}},
	} {
		err := checkServing(t.Context(), deployed(t, c.stack, c.answer), c.stack, nil)
		if err == nil || errors.Is(err, errSilent) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the error is %v", name, err)
			continue
		}
		for _, want := range c.says {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q does not say %q", name, err, want)
			}
		}
	}
}

// The stack of an existing cluster may be on a real one, whose servers are then checked.
func TestSmokeChecksServersThatAreNotSimulated(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.WriteHeader(http.StatusNotFound)
	}))
	s := deployed(t, "local", "echo "+server.URL)
	write(t, map[string]string{filepath.Join(s.Root, "Pulumi.local.yaml"): "config: {stateful-clusters:kubeconfig: ~/.kube/config}\n"})
	output := printed(t, func() {
		if err := checkServing(t.Context(), s, "local", []string{"--json"}); !errors.Is(err, errSilent) {
			t.Errorf("the error is %v", err)
		}
	})
	server.Close()
	if asked != 2 || !strings.Contains(output, `"name": "welcome page"`) || !strings.Contains(output, "404 Not Found") {
		t.Errorf("asked %d times and printed %q", asked, output)
	}
}
