package e2e

import (
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/process"
)

// The life of a stack: refused while it is configured wrongly; up; changes, each of which touches only what it must; drift; and destroy
// without a trace.
func TestLifeOfAStack(t *testing.T) {
	w := newWorld(t)
	w.act("wrong configurations", wrongConfigurations)
	w.act("up", func(w *scene) {
		w.Apply()
		assert.Equal(w.T, "3", w.Get("statefulsets", "migratorydata", "{.status.readyReplicas}"))
		assert.Equal(w.T, "http://migratorydata-cs.migratory.sandbox.invalid", strings.TrimSpace(w.Pulumi("stack", "output", "clientUrl")))
		assert.Empty(w.T, w.Changes(), "a second preview must be empty")
		w.Pulumi("refresh", "--yes", "--expect-no-changes")
	})
	w.act("no traffic leaves this machine", trafficStaysHere)
	w.act("drift", driftIsFound)
	w.act("changes", changes)
	w.act("pod security", podSecurity)
	w.act("the control plane has stopped", stoppedClusterIsStarted)
	w.act("destroy", func(w *scene) {
		w.Destroy()
		assert.Empty(w.T, w.Get("namespaces", "migratory", "{.metadata.name}"))
		assert.Empty(w.T, w.State().Resources)
	})
	w.act("strict validation", strictValidation)
}

// Under the real engine too a bad configuration is reported whole, in words, and changes nothing.
func wrongConfigurations(w *scene) {
	w.Set("seedMembers=4", "image=migratorydata/server", "memberMax=7", "licenseKey=in-plain-text")
	for _, command := range [][]string{{"preview"}, {"up", "--yes", "--skip-preview"}} {
		out, err := w.Try(command...)
		require.Error(w.T, err)
		assert.Contains(w.T, out, "the configuration has 4 faults; nothing was changed")
		for _, key := range []string{"seedMembers is 4", `image is "migratorydata/server"`, "memberMax is", "did you mean membersMax?",
			"licenseKey is"} {
			assert.Contains(w.T, out, key)
		}
		assert.NotContains(w.T, out, "in-plain-text")
	}
	w.Unset("seedMembers", "image", "memberMax", "licenseKey")
	assert.Empty(w.T, w.Get("namespaces", "migratory", "{.metadata.name}"))

	// A wrong type is the engine's own to refuse, by the types in Pulumi.yaml.
	w.Set("membersMax=many")
	out, err := w.Try("preview")
	require.Error(w.T, err)
	assert.Contains(w.T, out, "'membersMax' must be of type 'integer'")
	w.Unset("membersMax")

	kubeconfig := strings.TrimSpace(w.Pulumi("config", "get", "kubeconfig"))
	w.Set("kubeconfig=no/such/file")
	out, err = w.Try("preview")
	require.Error(w.T, err)
	assert.Contains(w.T, out, `kubeconfig is "no/such/file"`)
	assert.Contains(w.T, out, "make up")
	w.Set("kubeconfig=" + kubeconfig)
}

// What the workflow drift runs: it is content with what the autoscaler decides, and fails over what somebody has changed or deleted.
func driftIsFound(w *scene) {
	drift := func() (string, error) { return w.Try("preview", "--refresh", "--diff", "--expect-no-changes") }

	w.Patch("statefulsets", "migratorydata", `{"spec":{"replicas":4}}`, "scale")
	out, err := drift()
	require.NoError(w.T, err, out)

	w.Patch("poddisruptionbudgets", "migratorydata-pdb", `{"spec":{"maxUnavailable":2}}`)
	out, err = drift()
	assert.Error(w.T, err, out)
	assert.Contains(w.T, out, "no changes were expected for preview but changes were proposed")
	assert.Contains(w.T, out, "maxUnavailable")
	w.Delete("networkpolicies", "migratorydata")
	out, err = drift()
	assert.Error(w.T, err, out)
	assert.Contains(w.T, out, "NetworkPolicy")

	w.Apply("--refresh")
	out, err = drift()
	require.NoError(w.T, err, out)
}

// Secrets stand nowhere in plain text of what the CLI prints, and change in place.
func changes(w *scene) {
	const first, second = "a-licence-that-nobody-may-see", "another-licence-that-nobody-may-see"
	printed := ""
	for _, c := range []struct {
		name    string
		change  func()
		expects map[string][]string
	}{
		{"image and CPU target", func() { w.Set("image=migratorydata/server:6.0.25", "cpuTarget=60") }, map[string][]string{
			"update StatefulSet":             {"spec.template.spec.containers[0].image"},
			"update HorizontalPodAutoscaler": {"spec.metrics[0].resource.target.averageUtilization"},
		}},
		{"memory and max", func() { w.Set("memory=160MB", "membersMax=6") }, map[string][]string{
			"update StatefulSet":             {"spec.template.spec.containers[0].env[1].value"},
			"update HorizontalPodAutoscaler": {"spec.maxReplicas"},
		}},
		{"first secret", func() { w.SetSecret("licenseKey=" + first) }, map[string][]string{
			"create Secret": nil,
			"update StatefulSet": {
				"spec.template.metadata.annotations", "spec.template.spec.containers[0].env[1].name",
				"spec.template.spec.containers[0].env[1].value", "spec.template.spec.containers[0].env[1].valueFrom",
				"spec.template.spec.containers[0].env[2].name", "spec.template.spec.containers[0].env[2].value",
				"spec.template.spec.containers[0].env[3]",
			},
		}},
		{"secret", func() { w.SetSecret("licenseKey=" + second) }, map[string][]string{
			"update Secret":      {"data.LicenseKey"},
			"update StatefulSet": {"spec.template.metadata.annotations.stateful-clusters/secret-checksum"},
		}},
	} {
		c.change()
		assert.Equal(w.T, c.expects, w.Changes(), c.name)
		printed += w.Pulumi("up", "--yes", "--diff")
		assert.Empty(w.T, w.Changes(), "after %s a second preview must be empty", c.name)
	}
	printed += w.Pulumi("preview", "--diff") + w.Pulumi("stack", "output") + w.Pulumi("stack", "export")
	for _, hidden := range []string{first, second, "client-key-data"} {
		assert.NotContains(w.T, printed, hidden)
	}
	assert.Equal(w.T, base64.StdEncoding.EncodeToString([]byte(second)), w.Get("secrets", "migratorydata", "{.data.LicenseKey}"))
}

// The namespace refuses what its Pod Security level forbids, and our own members pass the strictest one.
func podSecurity(w *scene) {
	refused := func(name, overrides, level string) {
		out, err := w.Kubectl("run", name, inNamespace, "--image=example.com/none:1", "--overrides="+overrides).CombinedOutput()
		assert.Error(w.T, err)
		assert.Contains(w.T, string(out), `violates PodSecurity "`+level)
	}
	refused("on-the-host", `{"spec":{"hostNetwork":true}}`, "baseline")
	w.Set("podSecurityLevel=restricted", "runAsNonRoot=true", "runAsUser=1000", "dropCapabilities=true", "readOnlyRootFilesystem=true")
	w.Apply()
	// Awaited, because the provider's code in the sandbox may return before the controller has seen the change (docs/evidence.md).
	w.Eventually("all members pass the strictest level", func() bool {
		number := w.Get("statefulsets", "migratorydata", "{.spec.replicas}")
		return w.Get("statefulsets", "migratorydata", "{.status.updatedReplicas}/{.status.readyReplicas}") == number+"/"+number
	})
	refused("as-root", `{}`, "restricted")
}

func stoppedClusterIsStarted(w *scene) {
	process.Kill(process.Of(w.Home, components...))
	cmd := exec.CommandContext(w.Context, filepath.Join(w.Home, "bin", "pulumi"), "up", "--yes", "--stack", "local", "--non-interactive")
	out, err := cmd.CombinedOutput()
	require.NoError(w.T, err, "%s", out)
	assert.Contains(w.T, string(out), "control plane: starting: done")
}

// namespaces finds those that the objects of a manifest are in.
var namespaces = regexp.MustCompile(`(?m)^  namespace: (\S+)$`)

// The API server takes every object of every stack as it is, down to the last field, and warns of none.
func strictValidation(w *scene) {
	stacks, err := filepath.Glob(filepath.Join(w.Root, "Pulumi.*.yaml"))
	require.NoError(w.T, err)
	require.NotEmpty(w.T, stacks)
	made := map[string]bool{}
	for _, stack := range append(stacks, "Pulumi.everything.yaml") { // the latter is no stack, but has all that is off by default
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(stack), "Pulumi."), ".yaml")
		// A test holds these files against what `make manifests` prints: stacks/golden_test.go.
		file := filepath.Join(w.Root, "stacks/testdata", name+".manifests.yaml")
		manifests, err := os.ReadFile(file)
		require.NoError(w.T, err)
		for _, found := range namespaces.FindAllStringSubmatch(string(manifests), -1) {
			if namespace := found[1]; !made[namespace] {
				made[namespace] = true
				w.Run("create", "namespace", namespace) // a dry run makes none
			}
		}
		w.Run("apply", "--dry-run=server", "--validate=strict", "--warnings-as-errors", "-f", file)
	}
	manifests, err := os.ReadFile(filepath.Join(w.Root, "stacks/testdata/local.manifests.yaml"))
	require.NoError(w.T, err)
	wrong := filepath.Join(w.T.TempDir(), "wrong.yaml")
	require.NoError(w.T, os.WriteFile(wrong, []byte(strings.Replace(string(manifests), "minReadySeconds", "minReadySecond", 1)), 0o600))
	out, err := w.Kubectl("apply", "--dry-run=server", "--validate=strict", "-f", wrong).CombinedOutput()
	assert.Error(w.T, err)
	assert.Contains(w.T, string(out), "minReadySecond")
}
