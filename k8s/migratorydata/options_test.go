package migratorydata

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

func TestOptionRules(t *testing.T) {
	checkFaults(t, cases{
		{`logLevel: WARNING`, "logLevel", "must be one of TRACE, DEBUG, INFO, WARN, ERROR", `did you mean "WARN"?`},
		{`options: [{name: LogLimit, value: 512 MB}]`, "options", "holds a blank, a quote, $ or *", "512MB, not 512 MB"},
		{`options: [{value: 512MB}]`, "options", "must be the name of a parameter", "without -D"},
		{`options: [{name: -DLogLimit, value: 512MB}]`, "options", "name of a parameter of the server", "without -D"},
		{`options: [{name: Memory, value: 512MB}]`, "options", "is set by the program", "use the key memory"},
		{`options: [{name: clusterMembers, value: a}]`, "options", "only in its case", "use the key membersMax"},
		{`options: [{name: LogLimit, value: 1MB}, {name: LogLimit, value: 2MB}]`, "options", `names "LogLimit" twice`, "name it once"},
		{`javaOptions: -Dgreeting="good morning"`, "javaOptions", "holds a quote, $", "with blanks between them"},
		{`javaOptions: Xmx256m`, "javaOptions", "begins without a dash", "-Xmx256m"},
		{`javaOptions: -Xfoo`, "javaOptions", "is a flag that no JVM knows", "java -X"},
		{`javaOptions: -Xmx513m`, "javaOptions", "lets the heap grow above memoryLimit, which is 512Mi", "lower it"},
	})
	checkWarnings(t, cases{
		{`javaOptions: -XX:+UseCGroupMemoryLimitForHeap`, "javaOptions", "refuse to start with", "remove it"},
		{`javaOptions: -Xmx200m`, "javaOptions", "which memory sets too", "set memory"},
		{`javaOptions: -Xms300m`, "javaOptions", "leaves less than 256Mi of memoryLimit", "lower it"},
	})
	checkSound(t, `options: [{name: LogRotate, value: 3}, {name: LogJSON, value: true}]`, `javaOptions: -XX:+UseG1GC -Xss1m`)
}

// Of a parameter given twice the server takes one, so the options refuse whatever the program sets under any configuration.
func TestOptionsRefuseWhatTheProgramSets(t *testing.T) {
	args := configtest.Args[Args](t, `{monitoring: true, listenPort: 8900,
		licenseKey: a, clusterPassword: a, entitlementToken: a, monitorPassword: a}`)
	set := args.parameters()
	assert.Len(t, set, len(owned))
	for _, parameter := range set {
		assert.Contains(t, owned, parameter.Name)
	}
}

// The server knows its seeds by itself below five members, and has none in Standard mode.
func TestSeeds(t *testing.T) {
	for change, want := range map[string]string{
		`{}`: "3", `{seedMembers: 5, membersMin: 5, membersMax: 7}`: "5", `membersMax: 4`: "", `{deliveryMode: Standard, membersMin: 2}`: "",
	} {
		given := ""
		for _, parameter := range configtest.Args[Args](t, change).parameters() {
			if parameter.Name == "ClusterSeedMemberCount" {
				given = parameter.Value
			}
		}
		assert.Equal(t, want, given, change)
	}
}
