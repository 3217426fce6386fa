package migratorydata

import "testing"

func TestSecurityRules(t *testing.T) {
	checkFaults(t, cases{
		{`podSecurityLevel: restrict`, "podSecurityLevel", "must be one of privileged, baseline", `did you mean "restricted"?`},
		{`{podSecurityLevel: restricted, dropCapabilities: true}`, "runAsNonRoot", "is refused by the namespace", "with runAsUser"},
		{`{podSecurityLevel: restricted, runAsNonRoot: true}`, "dropCapabilities", "is refused by the namespace", "set it to true"},
		{`runAsUser: -1`, "runAsUser", "must lie between 0 and 2147483647", "in that range"},
	})
	checkSound(t, `{podSecurityLevel: restricted, runAsNonRoot: true, runAsUser: 1000, dropCapabilities: true}`,
		`podSecurityLevel: privileged`)
}
