package stacks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var faultCases = slices.Concat(formFaults, nameFaults, memberFaults, serverFaults, entryFaults, clusterFaults, eksFaults, aksFaults, existingFaults)

// A faulty configuration ends the program with one error that lists each fault with its key and its remedy, and nothing
// else; nothing has been registered then.
func TestFaults(t *testing.T) {
	require.GreaterOrEqual(t, len(faultCases), 50)
	for _, c := range faultCases {
		t.Run(c.stack+"/"+c.name, func(t *testing.T) {
			require.NotEmpty(t, c.faults)
			o := examine(t, c.config(t))
			require.Error(t, o.err)
			assert.Empty(t, o.run.Resources, "registered")
			assert.Empty(t, o.run.Calls, "called")

			assertFindings(t, c.faults, o.report.Faults)
			assertFindings(t, c.warnings, o.report.Warnings)
			assertReadable(t, o)
			assert.NotContains(t, o.err.Error(), secretText)
		})
	}
}

// assertReadable holds every message against what its reader needs: the key, what is wrong and what to do, in the error
// that the engine prints and nowhere hidden.
func assertReadable(t *testing.T, o outcome) {
	t.Helper()
	lines := strings.Split(o.err.Error(), "\n")
	assert.Regexp(t, fmt.Sprintf(`^the configuration has %d faults?; nothing was changed:$`, len(o.report.Faults)), lines[0])
	assert.Len(t, o.report.Warnings, len(o.logged))
	for _, f := range slices.Concat(o.report.Faults, o.report.Warnings) {
		assert.NotEmpty(t, f.Key)
		assert.NotEmpty(t, f.Found)
		assert.NotEmpty(t, f.Allowed)
		assert.NotEmpty(t, f.Remedy)
	}
	for _, f := range o.report.Faults {
		line := fmt.Sprintf("  - %s is %s: %s; %s", f.Key, f.Found, f.Allowed, f.Remedy)
		assert.Contains(t, o.err.Error(), line)
	}
}

// Whoever has one fault per run to mend runs the program often: all of them come at once, of every part.
func TestAllFaultsAtOnce(t *testing.T) {
	c := configCase{
		stack: "eks",
		set: map[string]string{
			"membrsMin":                "3",
			"networkPolicy":            "yes",
			"tags":                     `[{"name": "team"}, {"name": "team"}]`,
			"licenseKey":               secretText,
			"kubernetesVersion":        "1.3",
			"nodesMin":                 "6",
			"eksZones":                 `["us-east-1a"]`,
			"eksVpcCidr":               "10.0.0.0/8",
			"eksInstanceType":          "m6g.large",
			"tls":                      "true",
			"clientServiceType":        "ClusterIP",
			"clientServiceAnnotations": `[{"nme": "a", "name": "b", "value": "c"}]`,
			"namespace":                "Migratory",
			"image":                    "migratorydata/server",
			"seedMembers":              "4",
			"cpuTarget":                "0",
			"memory":                   "1GB",
			"memoryLimit":              "128Mi",
			"listenPort":               "8804",
			"sourceRanges":             `["10.0.0.1/8"]`,
			"options":                  `[{"name": "Memory", "value": "1 GB"}]`,
			"podSecurityLevel":         "restricted",
			"terminationGraceSeconds":  "100",
			"minAvailable":             "3",
		},
		faults: []finding{
			{"membrsMin", "is not a key of this project", "did you mean membersMin?"},
			{"networkPolicy", "must be true or false", "without quotes"},
			{"tags", "is named twice", "name it once"},
			{"licenseKey", "stands in plain text", "--secret licenseKey"},
			{"kubernetesVersion", "must be a minor version", `"1.34"`},
			{"nodesMin", "is above nodesMax, which is 5", "raise nodesMax"},
			{"eksZones", "EKS refuses a single one", "name two or three zones"},
			{"eksVpcCidr", "must be /16 to /22", "use a /16"},
			{"eksInstanceType", "has ARM processors", "m5.large"},
			{"tls", "needs a certificate", "set eksCertificateArn"},
			{"clientServiceType", "is for existing clusters", "LoadBalancer"},
			{"clientServiceAnnotations", "is not a field of it", "did you mean name?"},
			{"namespace", "must be a DNS label", `"migratory"`},
			{"image", "has no tag", "pin a version"},
			{"seedMembers", "must be 3 or 5", "set it to 3"},
			{"cpuTarget", "must be at least 1 per cent", "set it to 50"},
			{"memory", "whole number of megabytes", "128MB"},
			{"memoryLimit", "is below memoryRequest", "raise it"},
			{"listenPort", "collides with clusterPort on port 8804", "takes four"},
			{"sourceRanges", "has bits set beyond its prefix", "write 10.0.0.0/8"},
			{"sourceRanges", "take effect on a load balancer only", "clientServiceType"},
			{"options", "is set by the program", "use the key memory"},
			{"options", "holds a blank", "without them"},
			{"runAsNonRoot", "is refused by the namespace", "set it to true"},
			{"dropCapabilities", "is refused by the namespace", "set it to true"},
			{"terminationGraceSeconds", "leaves the server no time", "at least 30 more"},
		},
		warnings: []finding{{"minAvailable", "admits no eviction", "maxUnavailable"}},
	}
	o := examine(t, c.config(t))
	require.Error(t, o.err)
	assert.Empty(t, o.run.Resources, "registered")
	assertFindings(t, c.faults, o.report.Faults)
	assertFindings(t, c.warnings, o.report.Warnings)
	assertReadable(t, o)
}

// Every mistake has a message of its own: none of the cases is told by what another one is told by.
func TestEveryFaultHasItsOwnMessage(t *testing.T) {
	seen := map[string]string{}
	for _, c := range faultCases {
		var said []string
		for _, f := range c.faults {
			said = append(said, f.key+" "+f.says)
		}
		message := c.stack + ": " + strings.Join(said, ", ")
		assert.Empty(t, seen[message], "%s says the same as %s", c.name, seen[message])
		seen[message] = c.name
	}
}
