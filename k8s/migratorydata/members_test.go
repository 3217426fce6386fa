package migratorydata

import "testing"

func TestMemberRules(t *testing.T) {
	checkFaults(t, cases{
		{`{seedMembers: 4, membersMin: 4}`, "seedMembers", "must be 3 or 5", "set it to 3"},
		{`seedMembers: 5`, "seedMembers", "is above membersMin, which is 3", "raise membersMin"},
		{`membersMin: 6`, "membersMin", "is above membersMax, which is 5", "raise membersMax"},
		{`{deliveryMode: Standard, membersMin: 0}`, "membersMin", "must lie between 1 and 100", "in that range"},
		{`membersMax: 101`, "membersMax", "must lie between 1 and 100", "in that range"},
		{`deliveryMode: guaranteed`, "deliveryMode", "must be one of Guaranteed, Standard", `did you mean "Guaranteed"?`},
	})
	checkWarnings(t, cases{{`{deliveryMode: Standard, membersMin: 1}`, "membersMin", "is a single point of failure", "two members"}})
	checkSound(t, `{deliveryMode: Standard, seedMembers: 4, membersMin: 2}`, `{seedMembers: 5, membersMin: 5, membersMax: 7}`)
}
