package migratorydata

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

const allSecrets = `{monitoring: true, licenseKey: tell-a, clusterPassword: tell-b, entitlementToken: tell-c, monitorPassword: tell-d}`

func TestSecretRules(t *testing.T) {
	checkFaults(t, cases{
		{`licenseKey: tell-nobody x`, "licenseKey", "holds a blank, a quote, $ or *", "choose a value without them"},
		{`clusterPassword: a$b`, "clusterPassword", "holds a blank, a quote, $ or *", "choose a value without them"},
		{`monitoring: true`, "monitorPassword", "is missing", "pulumi config set --secret monitorPassword"},
		{`{monitoring: true, monitorUser: "", monitorPassword: x}`, "monitorUser", "is missing", "set it to admin"},
	})
	checkSound(t, allSecrets)
	assert.NotContains(t, configtest.Args[Args](t, `licenseKey: tell-nobody x`).Check().Err().Error(), "tell-")
}

// What is secret is marked so wherever it goes, so that neither the state nor a preview shows it.
func TestSecretsAreMarked(t *testing.T) {
	run := deploy(t, allSecrets)
	for _, r := range run.Resources {
		assert.NotContains(t, r.Shown(), "tell-", r)
	}
	data := run.Find(t, "Secret migratorydata").Inputs["stringData"]
	if assert.True(t, data.IsSecret()) {
		assert.Equal(t, map[string]any{
			"LicenseKey": "tell-a", "ClusterPassword": "tell-b", "EntitlementAllowToken": "tell-c",
			"MonitorUsername": "admin", "MonitorPassword": "tell-d",
		}, data.SecretValue().Element.Mappable())
	}
}

// Members read secrets from their environment: each parameter refers to a variable that comes from the Secret.
func TestMembersGetTheirSecrets(t *testing.T) {
	set := deploy(t, `licenseKey: a`).Find(t, members)
	const variable = "spec.template.spec.containers[0].env[1]"
	assert.Equal(t, map[string]any{
		"name":      "MIGRATORYDATA_SECRET_LICENSE_KEY",
		"valueFrom": map[string]any{"secretKeyRef": map[string]any{"name": "migratorydata", "key": "LicenseKey"}},
	}, set.At(variable))
	assert.Contains(t, set.At("spec.template.spec.containers[0].env[2].value"), "-DLicenseKey=$(MIGRATORYDATA_SECRET_LICENSE_KEY) ")
}

// A changed Secret must roll the members, who read it at their start only; nothing else may.
func TestChangedSecretChangesThePods(t *testing.T) {
	checksum := func(change string) any {
		return deploy(t, change).Find(t, members).At(`spec.template.metadata.annotations["stateful-clusters/secret-checksum"]`)
	}
	first := checksum(`licenseKey: a`)
	assert.Contains(t, first, "[secret]", "weak values could be guessed from a checksum in plain text")
	assert.Equal(t, first, checksum(`{licenseKey: a, cpuTarget: 60}`))
	assert.NotEqual(t, first, checksum(`licenseKey: b`))
	assert.NotEqual(t, first, checksum(`clusterPassword: a`))
	assert.Nil(t, checksum(`{}`))
}
