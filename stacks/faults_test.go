package stacks

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/config/configtest"
)

func TestUnknownNames(t *testing.T) {
	assertFaults(t, "eks", []configtest.Case{
		{`membersMaximum: 5`, "membersMaximum", "is not a key of this project", "did you mean membersMax?, or remove it with `pulumi config rm"},
		{`colour: blue`, "colour", "is not a key of this project", "docs/configuration.md lists what there is, or remove it"},
		{`platform: EKS`, "platform", "must be one of ", `did you mean "eks"?`},
		{`platform: openshift`, "platform", "must be one of ", "choose one of them"},
		{`workload: migratory-data`, "workload", "must be one of ", `did you mean "migratorydata"?`},
	})
}

// A value that cannot be read is told once: no rule speaks of the zero that stands for it.
func TestUnreadableValues(t *testing.T) {
	assertFaults(t, "aks", []configtest.Case{
		{`nodesMin: three`, "nodesMin", "must be a whole number", "without quotes or a unit"},
		{`nodesMin: 99999999999999999999`, "nodesMin", "must be a whole number", "without quotes or a unit"},
		{`aksZones: [1, 2, 3]`, "aksZones", "must be a list of texts", "with numbers in quotes"},
		{`options: [{nme: A, value: b}]`, "options", "is not a field of it", "did you mean name?"},
	})
}

// The keys that hold secrets are marked so in every part.
func TestSecretsInPlainText(t *testing.T) {
	for _, key := range secretKeys {
		o := examine(t, changed(t, stackThatReads(t, key), key+": "+secretText))
		require.Error(t, o.err, key)
		assert.Contains(t, o.err.Error(), key+" is [hidden]: stands in plain text in the stack's file")
		assert.NotContains(t, o.err.Error(), secretText)
	}
}

// stackThatReads is one whose workload reads the key.
func stackThatReads(t *testing.T, key string) string {
	t.Helper()
	for _, stack := range allStacks {
		name := cmp.Or(load(t, stack).Values["stateful-clusters:workload"], "migratorydata")
		if _, reads := keysOf(workloads[name]())[key]; reads {
			return stack
		}
	}
	require.FailNow(t, "no stack has a workload that reads "+key+": name one in allStacks")
	return ""
}

// A person who has one fault per run to mend runs the program often: all of them come at once, of every part, in one error.
func TestAllFaultsAtOnce(t *testing.T) {
	o := examine(t, changed(t, "eks", `{membrsMin: 3, networkPolicy: "yes", tags: [{name: team}, {name: team}], licenseKey: tell-nobody,
		kubernetesVersion: "1.3", nodesMin: 6, eksZones: [us-east-1a], eksInstanceType: m6g.large, tls: true, clientServiceType: ClusterIP,
		clientServiceAnnotations: [{nme: a, name: b, value: c}], namespace: Migratory, image: migratorydata/server, seedMembers: 4,
		cpuTarget: 0, memory: 1GB, listenPort: 8804, sourceRanges: [10.0.0.1/8], terminationGraceSeconds: 100, minAvailable: 3}`))
	require.Error(t, o.err)
	var keys []string
	for _, f := range o.report.Faults {
		keys = append(keys, f.Key)
	}
	assert.ElementsMatch(t, []string{
		"membrsMin", "networkPolicy", "tags", "licenseKey", "kubernetesVersion", "nodesMin", "eksZones", "eksInstanceType", "tls",
		"clientServiceType", "clientServiceAnnotations", "namespace", "image", "seedMembers", "cpuTarget", "memory", "listenPort",
		"sourceRanges", "sourceRanges", "terminationGraceSeconds",
	}, keys)
	lines := strings.Split(o.err.Error(), "\n")
	assert.Equal(t, fmt.Sprintf("the configuration has %d faults; nothing was changed:", len(keys)), lines[0])
	assert.Len(t, lines, 1+len(keys))
	assert.NotContains(t, o.err.Error(), secretText)
	if assert.Len(t, o.report.Warnings, 1, "warnings come with the faults") {
		assert.Equal(t, "minAvailable", o.report.Warnings[0].Key)
	}
}

// The stacks of this repository deploy without a word.
func TestNoFindings(t *testing.T) {
	for _, stack := range allStacks {
		o := examine(t, load(t, stack))
		require.NoError(t, o.err)
		assert.Empty(t, o.report, stack)
		assert.Empty(t, o.run.Warnings, stack)
	}
}
