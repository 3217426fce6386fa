package migratorydata

import "testing"

func TestBudgetRules(t *testing.T) {
	checkFaults(t, cases{
		{`maxUnavailable: 0`, "maxUnavailable", "never allows an eviction", "set it to 1"},
		{`maxUnavailable: 2`, "maxUnavailable", "can miss, which is 1", "set it to 1"},
		{`{maxUnavailable: 3, deliveryMode: Standard}`, "maxUnavailable", "can miss, which is 2", "set it to 1"},
		{`minAvailable: -1`, "minAvailable", "must not be negative", "maxUnavailable"},
		{`minAvailable: 6`, "minAvailable", "is above membersMax, which is 5", "maxUnavailable"},
		{`unhealthyPodEviction: alwaysAllow`, "unhealthyPodEviction", "must be one of AlwaysAllow", `did you mean "AlwaysAllow"?`},
	})
	checkWarnings(t, cases{
		{`minAvailable: 3`, "minAvailable", "admits no eviction while there are 3 members", "maxUnavailable"}, // the tutorial's
	})
	checkSound(t, `{minAvailable: 2, maxUnavailable: 0}`, `{membersMin: 5, membersMax: 7, seedMembers: 5, maxUnavailable: 2}`,
		`{maxUnavailable: 2, deliveryMode: Standard}`)
}
