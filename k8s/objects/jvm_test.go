package objects

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/check"
)

func TestJVMFlags(t *testing.T) {
	for flags, says := range map[string]string{
		"Xmx256m":                   "begins without a dash",
		"-Xms1g XX:+UseG1GC":        "begins without a dash",
		"-Xmx256MB":                 "is no size for a JVM",
		"-Xmx":                      "is no size for a JVM",
		"-Xss0":                     "is no size for a JVM",
		"-XX+UseG1GC":               "is no setting of a JVM",
		"-XX:UseG1GC":               "is no setting of a JVM",
		"-mx256m":                   "is a flag that no JVM knows",
		"-D":                        "is a flag that no JVM knows",
		"--add-modules a b":         "begins without a dash",
		"-Dgreeting=a unquoted":     "begins without a dash",
		"-":                         "is a flag that no JVM knows",
		"-Xmx1g -Xms1G -Xss512k":    "",
		"-Xmx100m -Xms1g -Xmx1g":    "",
		"-Xms400m -Xmx200m":         "is above -Xmx200m",
		"-Xmx1m":                    "is too little for a JVM",
		"-XX:+UseG1GC -XX:-UseZGC":  "",
		"-XX:MaxGCPauseMillis=50":   "",
		"-Dcassandra.load=true -ea": "",
		"--add-opens java.base/java.lang=ALL-UNNAMED --enable-preview": "",
		"-javaagent:/opt/agent.jar=port=1 -Xlog:gc*:file=/tmp/gc.log":  "",
		"-cp /opt/x.jar -verbose:gc @/etc/flags -agentlib:jdwp=a":      "",
		"": "",
	} {
		var r check.Report
		CheckJVMFlags(&r, "key", flags)
		if says == "" {
			assert.Empty(t, r.Faults, flags)
		} else if assert.Len(t, r.Faults, 1, flags) {
			assert.Contains(t, r.Faults[0].Allowed, says, flags)
		}
	}
}
