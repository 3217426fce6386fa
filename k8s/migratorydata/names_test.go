package migratorydata

import (
	"strings"
	"testing"
)

func TestNameRules(t *testing.T) {
	checkFaults(t, cases{
		{`namespace: Migratory`, "namespace", "must be a DNS label", `"migratory"`},
		{`namespace: ` + strings.Repeat("n", 64), "namespace", "has 64 characters, 63 are possible", "choose a shorter name"},
		{`namespace: kube-system`, "namespace", "belongs to Kubernetes", "one of your own"},
		{`memberName: migratory.data`, "memberName", "must be a DNS label", "choose a name"},
		{`memberName: ` + strings.Repeat("m", 53), "memberName", "has 53 characters, 52 are possible", "choose a shorter name"},
		{`memberName: 1st`, "memberName", "begins with a digit", "begin it with a letter"},
		{`clusterDomain: cluster.local.`, "clusterDomain", "must be a DNS domain", "cluster.local"},
		{`image: migratorydata/Server:6.0.24`, "image", "is not an image reference", "write repository:tag"},
		{`image: migratorydata/server`, "image", "has no tag", "pin a version"},
		{`imagePullPolicy: ifnotpresent`, "imagePullPolicy", "must be one of Always, IfNotPresent, Never", `did you mean "IfNotPresent"?`},
	})
	checkFaults(t, cases{{`image: MigratoryData/server:6.0.24`, "image", "its first part would be the name of a registry", "lower case"}})
	checkWarnings(t, cases{{`image: migratorydata/server:latest`, "image", "moves", "pin a version"}})
	checkSound(t, `image: registry.example.com:5000/server@sha256:`+strings.Repeat("0a", 32), `memberName: `+strings.Repeat("m", 52))
}

// The namespace goes with the members, so it must be nobody else's.
func TestNamespacesOfOthers(t *testing.T) {
	checkFaults(t, cases{{`namespace: default`, "namespace", "would be deleted with the members", "choose one of your own"}})
}
