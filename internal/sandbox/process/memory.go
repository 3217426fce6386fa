package process

import (
	"os"
	"path/filepath"
	"strconv"
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
func groupMember(stat string, group int) int64 {
	fields := statFields(stat)
	if len(fields) < 22 || fields[2] != strconv.Itoa(group) {
		return 0
	}
	pages, err := strconv.ParseInt(fields[21], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
