package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// deployed gives a session a stack that has resources, and a stand-in for the CLI, whose script gets the CLI's arguments.
func deployed(t *testing.T, stack, script string) *session {
	t.Helper()
	s, _ := newSession(t)
	for path, content := range map[string]string{
		filepath.Join(s.Home, "state", ".pulumi", "stacks", "example", stack+".json"): `{"checkpoint": {"latest": {"resources": [{"urn": "a"}]}}}`,
		s.PulumiPath():                       "#!/bin/sh\n" + script + "\n",
		filepath.Join(s.Root, "Pulumi.yaml"): "name: example\nconfig: {kubeconfig: {default: .sandbox/kubeconfig}}\n",
		// A stack in a cloud has no use for a kubeconfig, and may have one.
		filepath.Join(s.Root, "Pulumi.eks.yaml"): "config: {stateful-clusters:platform: eks, stateful-clusters:kubeconfig: /mine}\n",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// answering is the CLI's script that prints an address to the one question that the command has.
func answering(s *session, stack, address string) string {
	return fmt.Sprintf(`test "$*" = "-C %s stack output clientUrl --stack %s --non-interactive" && echo %s`, s.Project().Folder(), stack, address)
}

func TestSmokeSaysInOneLineWhyThereIsNothingToCheck(t *testing.T) {
	const real = "go run ./cmd/smoke \"$(pulumi stack output clientUrl --stack "
	for name, c := range map[string]struct {
		stack, script string
		says          []string
	}{
		"inside the cluster": {"local", "echo http://migratorydata-cs.migratory.svc.cluster.local", []string{"simulated in the sandbox: nothing answers at http://migratorydata-cs.migratory.svc"}},
		"simulated cluster":  {"local", "echo http://migratorydata-cs.migratory.sandbox.invalid", []string{"simulated in the sandbox: nothing answers at http://migratorydata-cs.migratory.sandbox.invalid", real + "local"}},
		"simulated cloud":    {"eks", "echo http://k8s-migrator.elb.us-east-1.amazonaws.com", []string{"simulated in the sandbox: nothing answers at http://k8s-migrator", real + "eks"}},
		"no output":          {"eks", "echo error: no such output >&2; echo hint >&2; exit 255", []string{"has no clientUrl (error: no such output hint)", "make up STACK=eks"}},
		"no address":         {"local", "echo", []string{"no address yet", "make up"}},
		"the CLI is missing": {"local", "", []string{"make env"}},
	} {
		s := deployed(t, c.stack, c.script)
		if c.script == "" {
			if err := os.Remove(s.PulumiPath()); err != nil {
				t.Fatal(err)
			}
		}
		err := checkServing(t.Context(), s, []string{c.stack})
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

func TestSmokeOfWhatIsNotDeployedStartsNothing(t *testing.T) {
	s, _ := newSession(t)
	for args, want := range map[string]string{
		"local": "the stack local is not deployed in the sandbox: `make up`",
		"eks":   "the stack eks is not deployed in the sandbox: `make up STACK=eks`",
		"esk":   `there is no stack "esk": did you mean eks?`,
		"":      "which stack? `make smoke STACK=local`",
	} {
		if err := checkServing(t.Context(), s, strings.Fields(args)); err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v", args, err)
		}
	}
	if _, err := os.Stat(s.Home); !os.IsNotExist(err) {
		t.Errorf("the sandbox was made: %v", err)
	}
}

// The stack of an existing cluster may be on a real one, whose servers are then checked.
func TestSmokeChecksServersThatAreNotSimulated(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.WriteHeader(http.StatusNotFound)
	}))
	s := deployed(t, "local", "")
	if err := os.WriteFile(s.PulumiPath(), []byte("#!/bin/sh\n"+answering(s, "local", server.URL)+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.Root, "Pulumi.local.yaml"), []byte("config: {stateful-clusters:kubeconfig: ~/.kube/config}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	output := captured(t, func() {
		if err := checkServing(t.Context(), s, []string{"local", "--json"}); !errors.Is(err, errSilent) {
			t.Errorf("the error is %v", err)
		}
	})
	server.Close()
	if asked != 2 || !strings.Contains(output, `"name": "welcome page"`) || !strings.Contains(output, "404 Not Found") {
		t.Errorf("asked %d times and printed %q", asked, output)
	}
}

// captured returns what a function prints to standard output.
func captured(t *testing.T, print func()) string {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = writer
	defer func() { os.Stdout = stdout }()
	print()
	writer.Close()
	output, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(output)
}
