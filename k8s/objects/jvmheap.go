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

// Tried with HotSpot 11, 17 and 25 on x86: 136k is the least stack of a thread and 1g the most. Java 8 wants more.
const (
	leastStack = 136 << 10
	mostStack  = 1 << 30
)

// The launcher takes -mx256m for -Xmx256m too. Sizes are whole numbers, or hexadecimal ones.
var (
	sizeFlag  = regexp.MustCompile(`^-(Xmx|Xms|Xmn|Xss|mx|ms|ss)([0-9].*)?$`)
	soundSize = regexp.MustCompile(`^(?:-X?(mx|ms|mn|ss)|-XX:(MaxHeapSize|InitialHeapSize)=)([0-9]+|0x[0-9a-fA-F]+)([kKmMgGtT]?)$`)
	bareSize  = regexp.MustCompile(`^-(Xmx|Xms|Xmn|Xss|mx|ms|ss)$`)
	amount    = regexp.MustCompile(`^[0-9]+[kKmMgGtT]?$`)
	heapShare = regexp.MustCompile(`^-XX:(Max|Min|Initial)RAMPercentage=(.*)$`)
	percent   = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)
	jvmUnits  = map[string]float64{"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
	heapNames = map[string]string{"MaxHeapSize": "mx", "InitialHeapSize": "ms"}
)

// size returns which of mx, ms, mn and ss a flag sets, and to how many bytes.
func size(word string) (name string, bytes float64) {
	match := soundSize.FindStringSubmatch(word)
	if match == nil {
		return "", 0
	}
	if name = match[1]; name == "" {
		name = heapNames[match[2]]
	}
	base := 10
	if strings.HasPrefix(match[3], "0x") {
		base = 16
	}
	number, _ := strconv.ParseUint(strings.TrimPrefix(match[3], "0x"), base, 64) // digits, by the pattern; the most where they are too many
	return name, float64(number) * jvmUnits[strings.ToLower(match[4])]
}

func checkSize(r *check.Report, key, word string) {
	name, bytes := size(word)
	switch {
	case name == "" || bytes == 0 && name != "ms":
		r.Fault(key, word, "is no size for a JVM", "write it as -Xmx256m: a whole number with k, m or g, without a B")
	case name == "ms" && bytes > 0 && bytes < 1<<20:
		r.Fault(key, word, "is too little for a JVM", "raise it to 1m or more; a size without a unit is in bytes")
	case name == "ss" && (bytes < leastStack || bytes > mostStack):
		r.Fault(key, word, "is no stack with which a JVM starts", "set it between 136k and 1g; 512k and 1m are usual")
	}
}

// checkShare wants digits: HotSpot 25 takes 1e2 and 75. too, on which 11 and 17 end.
func checkShare(r *check.Report, key, word string) {
	value := heapShare.FindStringSubmatch(word)[2]
	if share, _ := strconv.ParseFloat(value, 64); !percent.MatchString(value) || share > 100 {
		r.Fault(key, word, "is no share with which every JVM starts", "set it between 0 and 100, in digits such as 75 or 62.5")
	}
}

// heap is what flags say of the heap's size. Of several flags of a kind the last one counts.
type heap struct {
	least, most         float64 // in bytes; 0 where nothing is said
	leastWord, mostWord string
	share               float64 // of the container's memory, in per cent
	shareWord           string
}

func heapOf(flags string) (h heap) {
	for word := range strings.FieldsSeq(flags) {
		switch name, bytes := size(word); name {
		case "ms":
			h.least, h.leastWord = bytes, word
		case "mx":
			h.most, h.mostWord = bytes, word
		}
		if match := heapShare.FindStringSubmatch(word); match != nil && match[1] == "Max" {
			h.share, _ = strconv.ParseFloat(match[2], 64) // 0 for what checkShare refuses
			h.shareWord = word
		}
	}
	return h
}

// largest returns how large the heap may become in a container with that limit, and the flag that says so.
// Without a flag for the most, the heap grows at least to what it begins with.
func (h heap) largest(limit float64) (word string, bytes float64) {
	switch {
	case h.mostWord != "":
		return h.mostWord, h.most
	case h.shareWord != "" && h.share/100*limit > h.least:
		return h.shareWord, h.share / 100 * limit
	default:
		return h.leastWord, h.least
	}
}

// checkHeap holds the sizes of the heap against each other.
func checkHeap(r *check.Report, key, flags string) {
	h := heapOf(flags)
	switch {
	case h.most > 0 && h.most < LeastHeap:
		r.Fault(key, h.mostWord, "is too little for a JVM", "raise it")
	case h.most > 0 && h.least > h.most:
		r.Fault(key, h.leastWord, "is above "+h.mostWord+", and no JVM starts with that", "lower it, or raise -Xmx")
	}
}

// Limit is the memory beyond which a container is killed, as its key has it.
type Limit struct {
	Key, Value string
	Bytes      float64 // 0 where there is none
}

// CheckHeap holds the largest heap that flags allow against the container's limit, and returns whether there is room for it.
func (l Limit) CheckHeap(r *check.Report, key, flags string) (roomy bool) {
	word, bytes := heapOf(flags).largest(l.Bytes)
	switch {
	case l.Bytes == 0 || bytes == 0:
		return true
	case bytes > l.Bytes:
		r.Fault(key, word, "lets the heap grow above "+l.Key+", which is "+l.Value+", so members would be killed", "lower it, or raise "+l.Key)
	case bytes+JVMOverhead > l.Bytes:
		r.Warn(key, word, "leaves less than 256Mi of "+l.Key+", which is "+l.Value+", for what a JVM needs beside its heap",
			"lower it, or raise "+l.Key)
	default:
		return true
	}
	return false
}

// SetsHeap returns the first flag that says how large the heap is, or "".
func SetsHeap(flags string) string {
	for word := range strings.FieldsSeq(flags) {
		if name, _ := size(word); name == "mx" || name == "ms" || heapShare.MatchString(word) {
			return word
		}
	}
	return ""
}
