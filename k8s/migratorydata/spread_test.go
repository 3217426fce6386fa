package migratorydata

import "testing"

func TestSpreadRules(t *testing.T) {
	checkFaults(t, cases{
		{`hostSpread: antiaffinity`, "hostSpread", "must be one of required, preferred, anti-affinity", `did you mean "anti-affinity"?`},
		{`zoneSpread: anti-affinity`, "zoneSpread", "must be one of required, preferred, none", "choose one of them"},
	})
	checkSound(t, `{hostSpread: anti-affinity, zoneSpread: none}`, `{hostSpread: preferred, zoneSpread: required}`)
}
