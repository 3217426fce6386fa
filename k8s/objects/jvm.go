package objects

import (
	"regexp"
	"strconv"
	"strings"

	"stateful-clusters/internal/check"
)

// JVMOverhead is what a JVM may need beside its heap for classes, threads and direct buffers, in bytes: an estimate.
const JVMOverhead = 256 << 20

// LeastHeap is what a JVM takes for a heap at all, in bytes (https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html, -Xmx).
const LeastHeap = 2 << 20

// What a JVM knows of flags, by its manual (https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html). Any other one ends it at
// once, and so does a word without a dash, which it takes for the program to run.
var (
	jvmFlag = regexp.MustCompile(`^(-D.+|-X.+|--[a-z].*|@.+|-(agentlib|agentpath|javaagent|verbose|ea|da|esa|dsa|` +
		`(en|dis)able(system)?assertions).*|-(server|client|cp|classpath|p|showversion))$`)
	jvmSize    = regexp.MustCompile(`^-X(mx|ms|mn|ss).*$`)
	soundSize  = regexp.MustCompile(`^-X(mx|ms|mn|ss)([1-9][0-9]*)([kKmMgGtT]?)$`)
	jvmSetting = regexp.MustCompile(`^-XX:([+-]\w+|\w+=.+)$`)
	takesWord  = regexp.MustCompile(`^(-cp|-classpath|-p|--[a-z-]+)$`) // the next word is its value
)

// CheckJVMFlags refuses flags with which no JVM starts.
func CheckJVMFlags(r *check.Report, key, flags string) {
	before := ""
	for word := range strings.FieldsSeq(flags) {
		value := takesWord.MatchString(before) && !strings.HasPrefix(word, "-")
		before = word
		switch {
		case value:
		case !strings.HasPrefix(word, "-") && !strings.HasPrefix(word, "@"):
			r.Fault(key, word, "begins without a dash, so a JVM takes it for the program to run", "write it as -"+strings.TrimLeft(word, "-"))
		case jvmSize.MatchString(word) && !soundSize.MatchString(word):
			r.Fault(key, word, "is no size for a JVM", "write it as -Xmx256m: a whole number with k, m or g, without a B")
		case strings.HasPrefix(word, "-XX") && !jvmSetting.MatchString(word):
			r.Fault(key, word, "is no setting of a JVM", "write it as -XX:+UseG1GC, -XX:-UseG1GC or -XX:MaxGCPauseMillis=50")
		case !jvmFlag.MatchString(word):
			r.Fault(key, word, "is a flag that no JVM knows", "begin it with -D, -X, -XX: or --")
		}
	}
	checkHeap(r, key, flags)
}

// checkHeap holds the sizes of the heap against each other. Of several flags of a kind the last one counts.
func checkHeap(r *check.Report, key, flags string) {
	words, sizes := map[string]string{}, map[string]float64{}
	for word := range strings.FieldsSeq(flags) {
		if match := soundSize.FindStringSubmatch(word); match != nil {
			number, _ := strconv.ParseFloat(match[2], 64)
			words[match[1]], sizes[match[1]] = word, number*jvmUnits[strings.ToLower(match[3])]
		}
	}
	least, most := sizes["ms"], sizes["mx"]
	switch {
	case words["mx"] != "" && most < LeastHeap:
		r.Fault(key, words["mx"], "is too little for a JVM", "raise it")
	case words["mx"] != "" && least > most:
		r.Fault(key, words["ms"], "is above "+words["mx"]+", and no JVM starts with that", "lower it, or raise -Xmx")
	}
}

var jvmUnits = map[string]float64{"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
