package stacks

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/record"
)

// What is secret is marked so in every resource, warning and output of a whole stack, so that neither the state nor a preview shows it.
func TestSecretsAreMarked(t *testing.T) {
	for _, stack := range stackNames {
		// The image is worth a warning.
		config := changed(t, stack, `{workload: migratorydata, monitoring: true, image: "migratorydata/server:latest"}`)
		for _, key := range secretKeys {
			config.SetSecret(key, secretText)
		}
		recorded := deploy(t, record.Options{Config: config})
		for _, r := range recorded.Resources {
			shown, err := json.Marshal(record.Plain(r.Inputs))
			require.NoError(t, err)
			assert.NotContains(t, string(shown), secretText, "%s: %s %s", stack, r.Type, r.Name)
			assert.NotContains(t, string(shown), "token: stand-in", "%s: %s %s shows the kubeconfig", stack, r.Type, r.Name)
		}
		assert.Len(t, recorded.Warnings, 1)
		exported, err := json.Marshal(record.Plain(recorded.Exports))
		require.NoError(t, err)
		for _, shown := range append(recorded.Warnings, string(exported)) {
			assert.NotContains(t, shown, secretText, stack)
			assert.NotContains(t, shown, "token: stand-in", stack)
		}
		assert.True(t, recorded.Exports["kubeconfig"].IsSecret(), "%s exports its kubeconfig in plain text", stack)
	}
}
