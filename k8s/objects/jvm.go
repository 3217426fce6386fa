package objects

import (
	"slices"
	"strings"

	"stateful-clusters/internal/check"
)

// CheckJVMFlags refuses flags with which no JVM starts, and warns of those with which only some do.
// Names after -XX: are not judged: each JVM has hundreds of its own.
func CheckJVMFlags(r *check.Report, key, flags string) {
	words := strings.Fields(flags)
	lenient := slices.Contains(words, "-XX:+IgnoreUnrecognizedVMOptions") // the JVM passes over what it does not know
	for i := 0; i < len(words); i++ {
		word := words[i]
		if takesValue.MatchString(word) {
			if i++; i == len(words) || strings.HasPrefix(words[i], "-") {
				r.Fault(key, word, "lacks its value, so no JVM starts with it", "write the value behind it")
			}
			continue
		}
		if i+1 < len(words) && bareSize.MatchString(word) && amount.MatchString(words[i+1]) {
			i++
			r.Fault(key, word+" "+words[i], "has a blank, so a JVM finds no size", "write it as "+word+words[i])
			continue
		}
		checkJVMFlag(r, key, word, lenient)
	}
	checkCollectors(r, key, flags, lenient)
	checkHeap(r, key, flags)
}

func checkJVMFlag(r *check.Report, key, word string, lenient bool) {
	switch {
	case strings.HasPrefix(word, "@"): // a file with flags
	case !strings.HasPrefix(word, "-"):
		r.Fault(key, word, "begins without a dash, so a JVM takes it for the program to run", "write it as -"+word)
	case otherProgram.MatchString(word):
		r.Fault(key, word, "makes java do something else than run the server", "remove it")
	case goneFlag.MatchString(word):
		if !lenient {
			r.Warn(key, word, "is a flag of older JVMs, and newer ones refuse to start with it",
				"remove it unless the image's Java is that old: newer JVMs see the container's limit by themselves, and log with -Xlog:gc")
		}
	case openJ9Flag.MatchString(word):
		if !lenient {
			r.Warn(key, word, "is known to OpenJ9 only, and other JVMs refuse to start with it", "remove it unless the image has OpenJ9")
		}
	case strings.HasPrefix(word, "-XX"):
		checkSetting(r, key, word)
	case sizeFlag.MatchString(word):
		checkSize(r, key, word)
	case strings.HasPrefix(word, "--") && !longFlag.MatchString(word):
		r.Warn(key, word, "is not among the flags of the JVMs that were tried, up to Java 25, and they end with such a one",
			"see that the image's Java knows it")
	case !lenient && !standardFlag.MatchString(word) && !extraFlag.MatchString(word) && !longFlag.MatchString(word):
		r.Fault(key, word, "is a flag that no JVM knows", "see java -X in the image for those that it knows")
	}
}

func checkSetting(r *check.Report, key, word string) {
	const shape = "write it as -XX:+UseG1GC, -XX:-UseG1GC or -XX:MaxGCPauseMillis=50"
	switch {
	case !jvmSetting.MatchString(word):
		r.Fault(key, word, "is no setting of a JVM", shape)
	case asSwitch.MatchString(word) && !command.MatchString(word):
		r.Fault(key, word, "switches with a word, where a JVM wants + or -", shape)
	case heapShare.MatchString(word):
		checkShare(r, key, word)
	case withUnit.MatchString(word):
		r.Fault(key, word, "has a unit that no JVM knows", "write sizes as 256m, other values as bare numbers")
	case brokenSize.MatchString(word):
		r.Fault(key, word, "is no whole number, and a JVM wants one before k, m or g", "write it in the next smaller unit: 1536m, not 1.5g")
	}
}
