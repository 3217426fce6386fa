package stacks

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

// A guard that does nothing is worse than none.
func TestKeysOfProvidersAreFaults(t *testing.T) {
	for key, remedy := range map[string]string{
		"aws:allowedAccountIds":       "use the key eksAllowedAccountIds",
		"aws:region":                  "use the key eksRegion",
		"aws:profile":                 "AWS_ACCESS_KEY_ID",
		"azure-native:subscriptionId": "use the key aksSubscriptionId",
		"azure-native:clientId":       "ARM_CLIENT_ID",
		"gcp:project":                 "use the key gkeProject",
		"gcp:credentials":             "GOOGLE_APPLICATION_CREDENTIALS",
		"kubernetes:context":          "use the key kubeContext",
		"kubernetes:burst":            "docs/configuration.md",
	} {
		config := load(t, "eks")
		config.Values[key] = secretText
		o := examine(t, config)
		configtest.Finding(t, configtest.Case{"", key, "has no effect", remedy}, o.report.Faults)
		assert.ErrorContains(t, o.err, "pulumi config rm "+key)
		assert.NotContains(t, o.err.Error(), secretText)
	}
	config := load(t, "eks")
	config.Values["pulumi:tags"], config.Values["somebodys-policy:key"] = "{}", "x"
	assert.NoError(t, examine(t, config).err, "keys of Pulumi and of others are theirs")
}

// What the remedies name is there.
func TestKeysOfProvidersHaveSuccessors(t *testing.T) {
	for key, ours := range instead {
		name, _, _ := strings.Cut(ours, ",")
		assert.Contains(t, knownKeys(), name, key)
	}
}
