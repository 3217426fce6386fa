package preflight

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// checkDisk adds up what is needed on each disk.
func checkDisk(needs map[string]uint64) []error {
	type disk struct {
		folder     string
		free, need uint64
	}
	disks := map[uint64]*disk{}
	for folder, need := range needs {
		folder = firstExisting(folder)
		var info syscall.Stat_t
		var space syscall.Statfs_t
		if syscall.Stat(folder, &info) != nil || syscall.Statfs(folder, &space) != nil {
			continue // the first write will say what is wrong with it
		}
		if disks[info.Dev] == nil {
			disks[info.Dev] = &disk{folder: folder, free: space.Bavail * uint64(space.Bsize)}
		}
		disks[info.Dev].need += need
	}
	var faults []error
	for _, d := range disks {
		if d.free < d.need {
			faults = append(faults, fmt.Errorf("the disk of %s has %.1f GB free, %.1f GB are needed: free some space, or let GOCACHE, GOMODCACHE and SANDBOX_TOOLS name folders on a larger disk", d.folder, gigabytes(d.free), gigabytes(d.need)))
		}
	}
	return faults
}

func firstExisting(folder string) string {
	for {
		if _, err := os.Stat(folder); err == nil || folder == filepath.Dir(folder) {
			return folder
		}
		folder = filepath.Dir(folder)
	}
}

// checkMemory reads what the kernel says is available (proc(5), /proc/meminfo).
func checkMemory() []string {
	content, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return nil
	}
	lines := bufio.NewScanner(bytes.NewReader(content))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 || fields[0] != "MemAvailable:" {
			continue
		}
		kilobytes, err := strconv.ParseUint(fields[1], 10, 64)
		if err == nil && kilobytes<<10 < buildMemory {
			return []string{fmt.Sprintf("%.1f GB of memory are available, building the tools takes up to %.1f GB: if it fails, close other programs, or set GOMAXPROCS=1", gigabytes(kilobytes<<10), gigabytes(buildMemory))}
		}
	}
	return nil
}

func gigabytes(bytes uint64) float64 { return float64(bytes) / 1e9 }
