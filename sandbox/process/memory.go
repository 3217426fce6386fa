package process

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// GroupMemory returns the resident memory, in bytes, of all processes of a process group together.
func GroupMemory(group int) int64 {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0
	}
	var total int64
	for _, stat := range stats {
		content, err := os.ReadFile(stat)
		if err != nil {
			continue // it has ended since
		}
		total += groupMember(string(content), group)
	}
	return total
}

// groupMember returns the resident memory that the line of /proc/<pid>/stat states, if the process is of the group.
// The fields are counted from behind the name, which may hold blanks and parentheses itself (proc(5)).
func groupMember(stat string, group int) int64 {
	_, rest, ok := strings.Cut(stat[strings.LastIndex(stat, ")")+1:], " ")
	fields := strings.Fields(rest)
	if !ok || len(fields) < 22 || fields[2] != strconv.Itoa(group) {
		return 0
	}
	pages, err := strconv.ParseInt(fields[21], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
