package stacks

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/record"
)

// What is secret is marked so wherever it goes, so that neither the state nor a preview shows it.
func TestSecretsAreMarked(t *testing.T) {
	for _, stack := range stackNames {
		config := load(t, stack)
		config.Set("monitoring", "true")
		for _, key := range []string{"licenseKey", "clusterPassword", "entitlementToken", "monitorPassword"} {
			config.SetSecret(key, "value-of-"+key)
		}
		recorded := deploy(t, record.Options{Config: config})

		for _, r := range recorded.Resources {
			shown, err := json.Marshal(record.Plain(r.Inputs))
			require.NoError(t, err)
			assert.NotContains(t, string(shown), "value-of-", "%s: %s %s", stack, r.Type, r.Name)
			assert.NotContains(t, string(shown), "token: stand-in", "%s: %s %s shows the kubeconfig", stack, r.Type, r.Name)
		}
		for _, warning := range recorded.Warnings {
			assert.NotContains(t, warning, "value-of-")
		}
		data := secretOf(t, recorded)
		assert.Equal(t, map[string]string{
			"LicenseKey":            "value-of-licenseKey",
			"ClusterPassword":       "value-of-clusterPassword",
			"EntitlementAllowToken": "value-of-entitlementToken",
			"MonitorUsername":       "admin",
			"MonitorPassword":       "value-of-monitorPassword",
		}, data, stack)
		assert.True(t, recorded.Exports["kubeconfig"].IsSecret(), "%s exports its kubeconfig in plain text", stack)
	}
}

// secretOf opens the Secret of the members.
func secretOf(t *testing.T, recorded *record.Run) map[string]string {
	t.Helper()
	inputs := find(t, recorded, "kubernetes:core/v1:Secret", "migratorydata").Inputs
	require.True(t, inputs["stringData"].IsSecret(), "stringData is not marked as secret")
	data := map[string]string{}
	for key, value := range inputs["stringData"].SecretValue().Element.ObjectValue() {
		data[string(key)] = value.StringValue()
	}
	return data
}

// Members read secrets from their environment: each parameter refers to a variable that comes from the Secret.
func TestMembersGetTheirSecrets(t *testing.T) {
	config := load(t, "local")
	config.SetSecret("licenseKey", "key")
	recorded := deploy(t, record.Options{Config: config})
	container := at(record.Plain(find(t, recorded, statefulSetType, "migratorydata").Inputs), "spec.template.spec.containers.0")
	fromSecret := map[string]string{}
	for _, entry := range at(container, "env").([]any) {
		if key, ok := at(entry, "valueFrom.secretKeyRef.key").(string); ok {
			assert.Equal(t, "migratorydata", at(entry, "valueFrom.secretKeyRef.name"))
			fromSecret[at(entry, "name").(string)] = key
		}
	}
	assert.Equal(t, map[string]string{"MIGRATORYDATA_SECRET_LICENSE_KEY": "LicenseKey"}, fromSecret)
	assert.Contains(t, fmt.Sprint(at(container, "env")), "-DLicenseKey=$(MIGRATORYDATA_SECRET_LICENSE_KEY)")
}

// A changed Secret must roll the members, who read it at their start only; nothing else may.
func TestChangedSecretChangesThePods(t *testing.T) {
	checksum := func(change func(*record.Config)) string {
		config := load(t, "local")
		change(&config)
		recorded := deploy(t, record.Options{Config: config})
		template := find(t, recorded, statefulSetType, "migratorydata").Inputs["spec"].ObjectValue()["template"].ObjectValue()
		annotations, ok := template["metadata"].ObjectValue()["annotations"]
		if !ok {
			return ""
		}
		value := annotations.ObjectValue()["stateful-clusters/secret-checksum"]
		require.True(t, value.IsSecret(), "weak values could be guessed from a checksum in plain text")
		return value.SecretValue().Element.StringValue()
	}
	none := checksum(func(*record.Config) {})
	first := checksum(func(c *record.Config) { c.SetSecret("licenseKey", "a") })
	again := checksum(func(c *record.Config) { c.SetSecret("licenseKey", "a"); c.Set("cpuTarget", "60") })
	second := checksum(func(c *record.Config) { c.SetSecret("licenseKey", "b") })
	moved := checksum(func(c *record.Config) { c.SetSecret("clusterPassword", "a") })
	assert.Empty(t, none)
	assert.NotEmpty(t, first)
	assert.Equal(t, first, again)
	assert.NotEqual(t, first, second)
	assert.NotEqual(t, first, moved)
}

func TestExports(t *testing.T) {
	hosts := func(exports resource.PropertyMap) []string {
		var names []string
		for _, v := range exports["members"].ArrayValue() {
			names = append(names, v.StringValue())
		}
		return names
	}
	for stack, want := range map[string]map[string]string{
		"eks": {
			"clientUrl": "http://balancer.example.com", "namespace": "migratory", "clusterName": "eks-migratorydata",
			"kubectl": "aws eks update-kubeconfig --region us-east-1 --name eks-migratorydata && kubectl --namespace migratory get pods",
		},
		"aks": {
			"clientUrl": "http://balancer.example.com", "namespace": "migratory", "clusterName": "aks-migratorydata",
			"kubectl": "az aks get-credentials --overwrite-existing --resource-group rg-migratorydata --name aks-migratorydata && kubectl --namespace migratory get pods",
		},
		"local": {"clientUrl": "http://balancer.example.com", "namespace": "migratory", "clusterName": "stand-in"},
	} {
		exports := run(t, stack, nil).Exports
		for name, value := range want {
			assert.Equal(t, value, exports[resource.PropertyKey(name)].StringValue(), "%s %s", stack, name)
		}
		names := hosts(exports)
		require.Len(t, names, 5)
		assert.Equal(t, "migratorydata-4.migratorydata-hs.migratory.svc.cluster.local", names[4])
	}
	local := run(t, "local", nil).Exports["kubectl"].StringValue()
	assert.True(t, strings.HasPrefix(local, "kubectl --kubeconfig ") && strings.HasSuffix(local, " --context stand-in --namespace migratory get pods"), local)
	tls := deploy(t, record.Options{Config: everythingOn(t)}).Exports["clientUrl"]
	assert.Equal(t, "https://balancer.example.com", tls.StringValue())
	inside := run(t, "local", map[string]string{"clientServiceType": "ClusterIP", "clientPort": "8080"}).Exports["clientUrl"]
	assert.Equal(t, "http://migratorydata-cs.migratory.svc.cluster.local:8080", inside.StringValue())
}
