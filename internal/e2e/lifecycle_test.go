package e2e

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const inNamespace = "--namespace=migratory"

// The life of a stack: up, changes each of which touches only what it must, and destroy without a trace.
func TestLifeOfAStack(t *testing.T) {
	w := newWorld(t)
	w.Apply()
	assert.Equal(t, "3", w.Get("statefulsets", "migratorydata", "{.status.readyReplicas}"))
	assert.Equal(t, "http://migratorydata-cs.migratory.sandbox.invalid", strings.TrimSpace(w.Pulumi("stack", "output", "clientUrl")))
	assert.Empty(t, w.Changes(), "a second preview must be empty")
	w.Pulumi("refresh", "--yes", "--expect-no-changes")

	for _, c := range []struct {
		name    string
		change  func()
		expects map[string][]string
	}{
		{"image", func() { w.Set("image=migratorydata/server:6.0.25") }, map[string][]string{
			"update StatefulSet": {"spec.template.spec.containers[0].image"},
		}},
		{"memory", func() { w.Set("memory=160MB") }, map[string][]string{
			"update StatefulSet": {"spec.template.spec.containers[0].env[1].value"},
		}},
		{"max", func() { w.Set("membersMax=6") }, map[string][]string{
			"update StatefulSet":             {"spec.template.spec.containers[0].env[1].value"},
			"update HorizontalPodAutoscaler": {"spec.maxReplicas"},
		}},
		{"CPU target", func() { w.Set("cpuTarget=60") }, map[string][]string{
			"update HorizontalPodAutoscaler": {"spec.metrics[0].resource.target.averageUtilization"},
		}},
		{"budget", func() { w.Set("minAvailable=2") }, map[string][]string{
			"update PodDisruptionBudget": {"spec.maxUnavailable", "spec.minAvailable"},
		}},
		{"first secret", func() { w.SetSecret("licenseKey=first") }, map[string][]string{
			"create Secret": nil,
			"update StatefulSet": {
				"spec.template.metadata.annotations", "spec.template.spec.containers[0].env[1].name",
				"spec.template.spec.containers[0].env[1].value", "spec.template.spec.containers[0].env[1].valueFrom",
				"spec.template.spec.containers[0].env[2].name", "spec.template.spec.containers[0].env[2].value",
				"spec.template.spec.containers[0].env[3]",
			},
		}},
		{"secret", func() { w.SetSecret("licenseKey=second") }, map[string][]string{
			"update Secret":      {"data.LicenseKey"},
			"update StatefulSet": {"spec.template.metadata.annotations.stateful-clusters/secret-checksum"},
		}},
	} {
		c.change()
		assert.Equal(t, c.expects, w.Changes(), c.name)
		w.Apply()
		assert.Empty(t, w.Changes(), "after %s a second preview must be empty", c.name)
	}
	assert.Equal(t, base64.StdEncoding.EncodeToString([]byte("second")), w.Get("secrets", "migratorydata", "{.data.LicenseKey}"))

	w.Destroy()
	assert.Empty(t, w.Get("namespaces", "migratory", "{.metadata.name}"))
	resources, err := w.Resources("local")
	require.NoError(t, err)
	assert.Zero(t, resources, "the state must be empty")
}

// Secrets stand nowhere in plain text: neither in the state, nor in the stack's file, nor in what the CLI prints.
func TestSecretsStayHidden(t *testing.T) {
	const value = "a-licence-that-nobody-may-see"
	w := newWorld(t)
	w.SetSecret("licenseKey=" + value)
	printed := w.Pulumi("preview", "--diff") + w.Pulumi("up", "--yes") + w.Pulumi("stack", "output") + w.Pulumi("stack", "export")
	assert.NotContains(t, printed, value)
	assert.NotContains(t, printed, "client-key-data", "the kubeconfig is shown")
}
