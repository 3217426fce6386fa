package migratorydata

import "testing"

func TestProbeRules(t *testing.T) {
	checkFaults(t, cases{
		{`startupSeconds: -1`, "startupSeconds", "must lie between 0 and 3600", "in that range"},
		{`startupSeconds: 4`, "startupSeconds", "lets a member live for 4 seconds, in which no JVM", "360"},
		{`{startupSeconds: 0, probePeriod: 1, livenessFailures: 4}`, "livenessFailures", "live for 4 seconds", "startupSeconds to 360"},
		{`probeDelay: -1`, "probeDelay", "must lie between 0 and 3600", "in that range"},
		{`probePeriod: 0`, "probePeriod", "must lie between 1 and 300", "in that range"},
		{`readinessFailures: 0`, "readinessFailures", "must lie between 1 and 100", "in that range"},
		{`livenessFailures: 0`, "livenessFailures", "must lie between 1 and 100", "in that range"},
		{`{preStopSeconds: 3601, terminationGraceSeconds: 3700}`, "preStopSeconds", "must lie between 0 and 3600", "in that range"},
		{`minReadySeconds: -1`, "minReadySeconds", "must lie between 0 and 3600", "in that range"},
		{`preStopSeconds: 60`, "terminationGraceSeconds", "leaves the server no time after preStopSeconds, which is 60", "at least 30 more"},
	})
	checkWarnings(t, cases{
		{`startupSeconds: 14`, "startupSeconds", "in which a JVM with a server in it may not answer", "360"},
		{`{startupSeconds: 0, livenessFailures: 2}`, "livenessFailures", "lets a member live for 10 seconds", "startupSeconds to 360"},
	})
	checkSound(t, `preStopSeconds: 59`, `startupSeconds: 15`, `{startupSeconds: 5, probeDelay: 10}`,
		`{startupSeconds: 0, probeDelay: 10, livenessFailures: 1}`,
		`{startupSeconds: 0, probeDelay: 3600, preStopSeconds: 0, minReadySeconds: 0}`)
}
