package stacks

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/record"
)

// Of a parameter given twice the server takes one, so whatever the program gives it under any configuration must be refused
// among the options.
func TestOptionsRefuseWhatTheProgramSets(t *testing.T) {
	everything := configCase{
		stack: "local",
		set:   map[string]string{"monitoring": "true", "listenPort": "8900", "membersMax": "7"},
		secrets: map[string]string{
			"licenseKey": secretText, "clusterPassword": secretText, "entitlementToken": secretText, "monitorPassword": secretText,
		},
	}
	recorded := deploy(t, record.Options{Config: everything.config(t)})
	var parameters []string
	for _, r := range recorded.Resources {
		if r.Type != statefulSetType {
			continue
		}
		for _, match := range regexp.MustCompile(`-D([A-Za-z.]+)=`).FindAllStringSubmatch(fmt.Sprint(r.Inputs), -1) {
			parameters = append(parameters, match[1])
		}
	}
	require.Subset(t, parameters, []string{"Memory", "LicenseKey", "Monitor", "ClusterMembers"})
	for _, parameter := range parameters {
		c := everything
		c.set = map[string]string{"options": `[{"name": "` + parameter + `", "value": "1"}]`, "monitoring": "true"}
		o := examine(t, c.config(t))
		assert.Error(t, o.err, parameter)
		assertFindings(t, []finding{{"options", "is set by the program", "use the key "}}, o.report.Faults)
	}
}
