package migratorydata

import "testing"

func TestAutoscalerRules(t *testing.T) {
	checkFaults(t, cases{
		{`membersMin: 5`, "autoscaling", "has nothing to do while membersMin and membersMax are both 5", "set autoscaling to false"},
		{`cpuTarget: 0`, "cpuTarget", "must be at least 1 per cent", "set it to 50"},
		{`cpuRequest: ""`, "cpuRequest", "is what cpuTarget is a percentage of", "set autoscaling to false"},
		{`scaleDownWindow: 3601`, "scaleDownWindow", "must lie between 0 and 3600", "in that range"},
	})
	checkWarnings(t, cases{
		{`cpuTarget: 101`, "cpuTarget", "is above the CPU request", "or raise cpuRequest"},
		{`scaleDownWindow: 74`, "scaleDownWindow", "members which were just added go together", "set it to 75 or more"},
	})
	checkSound(t, `scaleDownWindow: 75`, `cpuTarget: 100`, `cpuTarget: 1`,
		`{autoscaling: false, membersMin: 5, cpuRequest: "", cpuTarget: 0, scaleDownWindow: 3601}`)
}
