package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The API server takes every object of every stack as it is, down to the last field, and warns of none.
func TestStrictValidation(t *testing.T) {
	w := newWorld(t)
	w.Run("create", "namespace", "migratory")
	stacks, err := filepath.Glob(filepath.Join(w.Root, "Pulumi.*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, stacks)
	for _, stack := range append(stacks, "Pulumi.everything.yaml") { // the latter is no stack, but has all that is off by default
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(stack), "Pulumi."), ".yaml")
		// A test holds these files against what `make manifests` prints: stacks/golden_test.go.
		file := filepath.Join(w.Root, "stacks/testdata", name+".manifests.yaml")
		w.Run("apply", "--dry-run=server", "--validate=strict", "--warnings-as-errors", "-f", file)
	}
	manifests, err := os.ReadFile(filepath.Join(w.Root, "stacks/testdata/local.manifests.yaml"))
	require.NoError(t, err)
	wrong := filepath.Join(t.TempDir(), "wrong.yaml")
	require.NoError(t, os.WriteFile(wrong, []byte(strings.Replace(string(manifests), "minReadySeconds", "minReadySecond", 1)), 0o600))
	out, err := w.Kubectl("apply", "--dry-run=server", "--validate=strict", "-f", wrong).CombinedOutput()
	assert.Error(t, err)
	assert.Contains(t, string(out), "minReadySecond")
}

// The namespace refuses what its Pod Security level forbids, and our own members pass the strictest one.
func TestPodSecurity(t *testing.T) {
	w := newWorld(t)
	w.Apply()
	run := func(name string, overrides string) (string, error) {
		out, err := w.Kubectl("run", name, inNamespace, "--image=example.com/none:1", "--overrides="+overrides).CombinedOutput()
		return string(out), err
	}
	out, err := run("on-the-host", `{"spec":{"hostNetwork":true}}`)
	assert.Error(t, err)
	assert.Contains(t, out, `violates PodSecurity "baseline`)

	for key, value := range map[string]string{
		"podSecurityLevel": "restricted", "runAsNonRoot": "true", "runAsUser": "1000", "dropCapabilities": "true", "readOnlyRootFilesystem": "true",
	} {
		w.Set(key + "=" + value)
	}
	w.Apply()
	// Awaited, because the provider's code in the sandbox may return before the controller has seen the change (docs/evidence.md).
	w.Eventually("all members pass the strictest level", func() bool {
		return w.Get("statefulsets", "migratorydata", "{.status.updatedReplicas}/{.status.readyReplicas}") == "3/3"
	})
	out, err = run("as-root", `{}`)
	assert.Error(t, err)
	assert.Contains(t, out, `violates PodSecurity "restricted`)
}
