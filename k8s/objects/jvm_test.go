package objects

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/check"
)

// Each of these was given to HotSpot 11, 17 and 25: what has words here ends one of them, or starts no server.
func TestJVMFlags(t *testing.T) {
	for flags, says := range map[string]string{
		"Xmx256m":                         "begins without a dash",
		"-Xms1g XX:+UseG1GC":              "begins without a dash",
		"-Xmx256MB":                       "is no size for a JVM",
		"-Xmx":                            "is no size for a JVM",
		"-Xmx1.5g":                        "is no size for a JVM",
		"-Xss0":                           "is no size for a JVM",
		"-Xmn0":                           "is no size for a JVM",
		"-mx256mb":                        "is no size for a JVM",
		"-Xms1000":                        "is too little for a JVM",
		"-Xss100k":                        "is no stack with which a JVM starts",
		"-Xss2g":                          "is no stack with which a JVM starts",
		"-XX+UseG1GC":                     "is no setting of a JVM",
		"-XX:UseG1GC":                     "is no setting of a JVM",
		"-XX:MaxGCPauseMillis":            "is no setting of a JVM",
		"-XX:+MaxGCPauseMillis=50":        "is no setting of a JVM",
		"-XX:+":                           "is no setting of a JVM",
		"-XX:FlightRecorderOptions":       "is no setting of a JVM",
		"-XX:UseG1GC=true":                "switches with a word",
		"-XX:MaxGCPauseMillis=50ms":       "has a unit that no JVM knows",
		"-XX:MaxHeapSize=256mb":           "has a unit that no JVM knows",
		"-XX:MaxMetaspaceSize=1.5g":       "is no whole number",
		"-XX:G1HeapRegionSize=1,5m":       "is no whole number",
		"-XX:CompileThresholdScaling=.5k": "is no whole number",
		"-XX:MaxRAMPercentage=75%":        "is no share with which every JVM starts",
		"-XX:MaxRAMPercentage=101":        "is no share with which every JVM starts",
		"-XX:MaxRAMPercentage=75,0":       "is no share with which every JVM starts",
		"-XX:MaxRAMPercentage=75k":        "is no share with which every JVM starts",
		"-XX:MaxRAMPercentage=1e2":        "is no share with which every JVM starts",
		"-XX:MaxRAMPercentage=-1":         "is no share with which every JVM starts",
		"-XX:MaxRAMPercentage=":           "is no share with which every JVM starts",
		"-XX:MinRAMPercentage=150":        "is no share with which every JVM starts",
		"-XX:InitialRAMPercentage=half":   "is no share with which every JVM starts",
		"-XX:+UseG1GC -XX:+UseZGC":        "are several garbage collectors",
		"-XX:+UseSerialGC -XX:+UseG1GC":   "are several garbage collectors",
		"-XX:-UseG1GC -XX:+UseSerialGC -XX:+UseG1GC":                               "are several garbage collectors",
		"-XX:+IgnoreUnrecognizedVMOptions -XX:+UseShenandoahGC -XX:+UseParallelGC": "are several garbage collectors",
		"-Xmx 512m":                     "has a blank",
		"-Xss 512k -Xms1g":              "has a blank",
		"-Xfoo":                         "is a flag that no JVM knows",
		"-Xintfoo":                      "is a flag that no JVM knows",
		"-Xshare:foo":                   "is a flag that no JVM knows",
		"-Xverify:foo":                  "is a flag that no JVM knows",
		"-xmx256m":                      "is a flag that no JVM knows",
		"-eafoo":                        "is a flag that no JVM knows",
		"-":                             "is a flag that no JVM knows",
		"-version":                      "something else than run the server",
		"--list-modules":                "something else than run the server",
		"-jar /opt/x.jar":               "something else than run the server",
		"-cp":                           "lacks its value",
		"--add-opens -Dx=y":             "lacks its value",
		"--add-modules a b":             "begins without a dash",
		"--enable-preview b":            "begins without a dash",
		"-Dgreeting=a unquoted":         "begins without a dash",
		"-Xms400m -Xmx200m":             "is above -Xmx200m",
		"-Xms512m -XX:MaxHeapSize=256m": "is above -XX:MaxHeapSize=256m",
		"-Xmx1m":                        "is too little for a JVM",
		"-XX:+IgnoreUnrecognizedVMOptions -Xmx256MB": "is no size for a JVM",
	} {
		var r check.Report
		CheckJVMFlags(&r, "key", flags)
		if assert.NotEmpty(t, r.Faults, flags) {
			assert.Contains(t, r.Faults[0].Allowed, says, flags)
		}
	}
}

func TestSoundJVMFlags(t *testing.T) {
	for _, flags := range []string{
		"", "-Xmx1g -Xms1G -Xss512k", "-Xmx100m -Xms1g -Xmx1g", "-mx256m -ms64m -ss1m", "-Xmx0x10000000", "-Xms0 -Xmn64m",
		"-XX:+UseG1GC -XX:-UseZGC", "-XX:+UseG1GC -XX:-UseG1GC -XX:+UseZGC", "-XX:+UseG1GC -XX:+UseG1GC -XX:+UseDynamicNumberOfGCThreads",
		"-XX:MinRAMPercentage=62.5 -XX:InitialRAMPercentage=0", "-XX:ZCollectionInterval=1.5 -XX:MaxGCPauseMillis=1k",
		"-XshowSettings:security:all", "-XX:MaxGCPauseMillis=50", "-XX:MaxRAMPercentage=75.0", "-XX:HeapDumpPath=/tmp/50ms",
		"-XX:StartFlightRecording", "-XX:StartFlightRecording:filename=/tmp/x.jfr", "-XX:FlightRecorderOptions=stackdepth=64",
		"-XX:OnOutOfMemoryError=true", "-XX:+IgnoreUnrecognizedVMOptions -Xfoo -XX:+UseConcMarkSweepGC -XX:+UseG1GC -Xgcpolicy:gencon -d64",
		"-Dcassandra.load=true -ea -D", "-Xint -Xcomp -Xbatch -Xrs -Xnoclassgc -Xdiag", "-Xcheck:jni -Xverify:none -noverify -Xshare:auto",
		"--add-opens java.base/java.lang=ALL-UNNAMED --add-exports=java.base/sun.nio.ch=ALL-UNNAMED --enable-preview",
		"-javaagent:/opt/agent.jar=port=1 -Xlog:gc*:file=/tmp/gc.log -Xlog -Xloggc:/tmp/gc.log",
		"-cp /opt/x.jar -verbose:gc -verbosegc @/etc/flags -agentlib:jdwp=a -Xrunjdwp:a -Xbootclasspath/a:/opt/x.jar",
	} {
		var r check.Report
		CheckJVMFlags(&r, "key", flags)
		assert.Empty(t, r.Faults, flags)
		assert.Empty(t, r.Warnings, flags)
	}
}

// Some images start with these, so they are no faults.
func TestJVMFlagsOfSomeJVMs(t *testing.T) {
	for flags, says := range map[string]string{
		"-XX:+UseCGroupMemoryLimitForHeap": "is a flag of older JVMs",
		"-XX:+UseConcMarkSweepGC":          "is a flag of older JVMs",
		"-XX:MaxPermSize=64m":              "is a flag of older JVMs",
		"-XX:+PrintGCDateStamps":           "is a flag of older JVMs",
		"-XX:GCLogFileSize=10M":            "is a flag of older JVMs",
		"-Xincgc":                          "is a flag of older JVMs",
		"-d64":                             "is a flag of older JVMs",
		"-Xbootclasspath/p:/opt/x.jar":     "is a flag of older JVMs",
		"-Xgcpolicy:gencon":                "is known to OpenJ9 only",
		"-Xmns64m":                         "is known to OpenJ9 only",
		"-Xquickstart":                     "is known to OpenJ9 only",
		"-XX:ShareClassesEnableBCI":        "is known to OpenJ9 only",
		"--add-open=java.base/x=y":         "is not among the flags of the JVMs that were tried",
	} {
		var r check.Report
		CheckJVMFlags(&r, "key", flags)
		assert.Empty(t, r.Faults, flags)
		if assert.Len(t, r.Warnings, 1, flags) {
			assert.Contains(t, r.Warnings[0].Allowed, says, flags)
		}
	}
}

func TestHeapWithinTheLimit(t *testing.T) {
	for flags, says := range map[string]string{
		"-Xmx256m": "", "-Xmx2g -Xmx200m": "", "-XX:MaxRAMPercentage=50": "", "-Xmx200m -XX:MaxRAMPercentage=90": "", "": "",
		"-Xmx513m":                         "-Xmx513m lets the heap grow",
		"-mx1g":                            "-mx1g lets the heap grow",
		"-XX:MaxHeapSize=0x40000000":       "-XX:MaxHeapSize=0x40000000 lets the heap grow",
		"-Xms600m":                         "-Xms600m lets the heap grow",
		"-Xmx300m":                         "-Xmx300m leaves less than 256Mi",
		"-XX:MaxRAMPercentage=75":          "-XX:MaxRAMPercentage=75 leaves less than 256Mi",
		"-XX:MaxRAMPercentage=10 -Xms300m": "-Xms300m leaves less than 256Mi",
	} {
		var r check.Report
		limit := Limit{Key: "memoryLimit", Value: "512Mi", Bytes: 512 << 20}
		roomy := limit.CheckHeap(&r, "key", flags)
		assert.Equal(t, says == "", roomy, flags)
		said := ""
		for _, fault := range append(r.Faults, r.Warnings...) {
			said += strings.Trim(fault.Found, `"`) + " " + fault.Allowed
		}
		assert.Contains(t, said, says, flags)
		assert.Equal(t, says == "", said == "", flags)
		Limit{}.CheckHeap(&r, "key", flags)
		assert.LessOrEqual(t, len(r.Faults)+len(r.Warnings), 1, "without a limit there is nothing to say")
	}
}
