package objects

import "regexp"

// What JVMs know of flags: the manual (https://docs.oracle.com/en/java/javase/25/docs/specs/man/java.html), and what HotSpot 11, 17 and
// 25 did when each was tried. Of Java 8 its source is the witness (hotspot/src/share/vm/runtime/arguments.cpp).
var (
	standardFlag = regexp.MustCompile(`^-(D.*|(agentlib|agentpath|javaagent|splash):.+|(ea|da|enableassertions|disableassertions)(:.+)?|` +
		`esa|dsa|(en|dis)ablesystemassertions|verbose.*|server|client|showversion|cp|classpath|p|debug|noclassgc|noverify|verify|verifyremote)$`)
	longFlag = regexp.MustCompile(`^--(add-(exports|modules|opens|reads)|class-path|module-path|upgrade-module-path|limit-modules|` +
		`patch-module|enable-native-access|illegal-(access|native-access)|enable-preview|show-version|show-module-resolution|` +
		`sun-misc-unsafe-memory-access|finalization|disable-@files)(=.*)?$`)
	extraFlag = regexp.MustCompile(`^-X(int|mixed|comp|batch|rs|diag|debug|prof|noclassgc|check:jni|verify(:(all|remote|none))?|` +
		`share:(auto|on|off)|showSettings(:[\w:]+)?|log(:.*)?|loggc:.+|bootclasspath/a:.*|run.+|maxjitcodesize[0-9]+[kKmMgG]?|` +
		`m(ax|in)f[0-9.]+)$`)

	// goneFlag are flags of older JVMs that end a newer one: 17 most, 25 all.
	goneFlag = regexp.MustCompile(`^-d(32|64)$|^-X(incgc|noincgc|concgc|noconcgc|boundthreads|sqnopause|usealtsigs|optimize|aprof|eprof|` +
		`oss.+|concurrentio|bootclasspath(/p)?:.+|noagent|future)$|` +
		`^-XX:[+-]?(UseCGroupMemoryLimitForHeap|UseConcMarkSweepGC|UseParNewGC|UseParallelOldGC|UseCMS\w+|CMS\w+|(Max)?PermSize|` +
		`PrintGC(DateStamps|TimeStamps|Cause|ApplicationStoppedTime)|PrintTenuringDistribution|PrintHeapAtGC|PrintPromotionFailure|` +
		`PrintAdaptiveSizePolicy|PrintFLSStatistics|UseGCLogFileRotation|NumberOfGCLogFiles|GCLogFileSize|AggressiveOpts|TraceClassLoading|` +
		`UseFastAccessorMethods|UnlockCommercialFeatures|UseBiasedLocking|M(ax|in)RAMFraction)(=.*)?$`)

	// openJ9Flag are those of another JVM (https://eclipse.dev/openj9/docs/x/), which an image of one's own may hold.
	openJ9Flag = regexp.MustCompile(`^-X(aggressive|alwaysclassgc|aot|noaot|classgc|codecache|(no)?compact\w*|(no)?compressedrefs|` +
		`concurrent(background|level|slack)|(dis|en)able\w+|dump|gc|gcpolicy|gc(max)?threads|gcworkpackets|gpu|(no)?jit|jni|(no)?linenumbers|` +
		`(no)?loa(initial|maximum|minimum)?|lockReservation|lockword|lp|m(ca|co|crs|axe|axt|ine|int|ns|nx|oi?|os|ox|rx?|so)|numa|optionsfile|` +
		`quickstart|samplingExpirationTime|sc\w+|shareclasses|(no)?sig(catch|chain|nal)|soft(mx|refthreshold)|iss|ssi|syslog|tgc|thr|` +
		`tlhPrefetch|trace|tune|verbosegclog|zero|X:ShareClasses(En|Dis)ableBCI|X(allowvmshutdown|setHWPrefetch))([:0-9].*)?$`)

	// otherProgram are flags with which java does something else than run the server, and ends.
	otherProgram = regexp.MustCompile(`^(-version|-fullversion|--version|-help|--help|--help-extra|-h|-\?|-X|-Xinternalversion|-Xshare:dump|` +
		`--list-modules|--validate-modules|--dry-run|(-d|--describe-module|-m|--module|--source)(=.*)?|-jar)$`)

	// takesValue are flags whose value is the next word.
	takesValue = regexp.MustCompile(`^(-cp|-classpath|-p|--(add-(exports|modules|opens|reads)|class-path|module-path|upgrade-module-path|` +
		`limit-modules|patch-module|enable-native-access))$`)
)

var (
	// A switch has a sign and no value, all others a value and no sign. Only the flight recorder may go without either.
	jvmSetting = regexp.MustCompile(`^-XX:([+-]\w+|\w+=.*|StartFlightRecording|(StartFlightRecording|FlightRecorderOptions):.+)$`)
	asSwitch   = regexp.MustCompile(`^-XX:(\w+)=(true|false)$`)
	command    = regexp.MustCompile(`^-XX:On\w+=`) // what a shell is to run
	withUnit   = regexp.MustCompile(`^-XX:\w+=[0-9.]+([kKmMgGtT][bB]|%|ms|s)$`)
	brokenSize = regexp.MustCompile(`^-XX:\w+=[0-9]*[.,][0-9]+[kKmMgGtT]$`)
)
