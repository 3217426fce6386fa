package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/sandbox/toolchain"
)

// onRealCluster gives a session whose stack local is on a cluster of its own, and a stand-in for the CLI that answers the one question
// that smoke has.
func onRealCluster(t *testing.T, answer string) *session {
	t.Helper()
	s, _ := newSession(t)
	question := fmt.Sprintf(`test "$*" = "-C %s stack output clientUrl --stack local --non-interactive"`, s.Project().Folder())
	write(t, map[string]string{
		filepath.Join(s.Root, "Pulumi.local.yaml"): "config: {stateful-clusters:kubeconfig: ~/.kube/config}\n",
		s.ToolPath(toolchain.Pulumi):               "#!/bin/sh\n" + question + " && " + answer + "\n",
	})
	return s
}

func TestSmokeSaysInOneLineWhyThereIsNothingToCheck(t *testing.T) {
	simulated, _ := newSession(t)
	for says, c := range map[string]struct {
		s     *session
		stack string
	}{
		"go run ./cmd/smoke \"$(pulumi stack output clientUrl --stack local": {simulated, "local"},
		"go run ./cmd/smoke \"$(pulumi stack output clientUrl --stack eks":   {simulated, "eks"},
		"has no clientUrl (error: no such output): run `make up` to its end": {onRealCluster(t, "{ echo error: no such output >&2; exit 255; }"),
			"local"},
		"no address yet: run `make up` again": {onRealCluster(t, "echo"), "local"},
	} {
		err := checkServing(t.Context(), c.s, c.stack, nil)
		assert.ErrorContains(t, err, says)
		assert.NotContains(t, err.Error(), "\n")
	}
}

// The stack of an existing cluster may be on a real one, whose servers are then checked.
func TestSmokeChecksServersThatAreNotSimulated(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.WriteHeader(http.StatusNotFound)
	}))
	defer server.Close()
	s := onRealCluster(t, "echo "+server.URL)
	output := printed(t, func() { assert.ErrorIs(t, checkServing(t.Context(), s, "local", []string{"--json"}), errSilent) })
	assert.Equal(t, 2, asked)
	assert.Contains(t, output, `"name": "welcome page"`)
	assert.Contains(t, output, "404 Not Found")
}
