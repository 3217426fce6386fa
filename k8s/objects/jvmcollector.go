package objects

import (
	"regexp"
	"slices"
	"strings"

	"stateful-clusters/internal/check"
)

// collectorSwitch is that of a garbage collector. The last one is known up to Java 13.
var collectorSwitch = regexp.MustCompile(`^-XX:[+-](Use(?:Serial|Parallel|G1|Z|Shenandoah|Epsilon|ConcMarkSweep)GC)$`)

// Collectors returns the garbage collectors that flags switch on. Of several signs of one the last counts, and a JVM starts with one
// collector only. So it is with HotSpot 11, 17 and 25.
func Collectors(flags string) (on []string) {
	for word := range strings.FieldsSeq(flags) {
		match := collectorSwitch.FindStringSubmatch(word)
		if match == nil {
			continue
		}
		on = slices.DeleteFunc(on, func(name string) bool { return name == match[1] })
		if strings.HasPrefix(word, "-XX:+") {
			on = append(on, match[1])
		}
	}
	return on
}

// checkCollectors refuses more than one. What newer JVMs may pass over is no second one.
func checkCollectors(r *check.Report, key, flags string, lenient bool) {
	on := Collectors(flags)
	if lenient {
		on = slices.DeleteFunc(on, func(name string) bool { return name == "UseConcMarkSweepGC" })
	}
	if len(on) > 1 {
		r.Fault(key, "-XX:+"+strings.Join(on, " -XX:+"), "are several garbage collectors, and a JVM starts with one only", "leave one of them")
	}
}
