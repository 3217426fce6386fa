package preflight

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// buildNeeds returns the bytes that building the tools takes in each folder, less what the caches hold already.
func buildNeeds(ctx context.Context, root, tools string) map[string]uint64 {
	needs := map[string]uint64{tools: toolsDisk}
	cmd := exec.CommandContext(ctx, "go", "env", "GOCACHE", "GOMODCACHE")
	cmd.Dir = root
	out, err := cmd.Output()
	folders := strings.Fields(string(out))
	if err != nil || len(folders) != 2 {
		return needs // checkGo says what is wrong with the go command
	}
	cache, modules := folders[0], folders[1]
	needs[cache] += uint64(max(0, cacheDisk-cacheSize(cache)))
	if _, err := os.Stat(filepath.Join(modules, "k8s.io")); err != nil {
		needs[modules] += modulesDisk
	}
	return needs
}

// cacheSize estimates the bytes in Go's build cache from 8 of the 256 folders over which it spreads its files evenly: adding
// up all of them would take seconds.
func cacheSize(cache string) int64 {
	const sample = 8
	var bytes int64
	for i := range sample {
		entries, err := os.ReadDir(filepath.Join(cache, fmt.Sprintf("%02x", i*256/sample)))
		if err != nil {
			continue // not used yet
		}
		for _, e := range entries {
			if info, err := e.Info(); err == nil {
				bytes += info.Size()
			}
		}
	}
	return bytes * 256 / sample
}

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
		if err == nil && float64(kilobytes<<10) < buildMemory {
			return []string{fmt.Sprintf("%.1f GB of memory are available, building the tools takes up to %.1f GB: if it fails, close other programs, or set GOMAXPROCS=1", float64(kilobytes<<10)/1e9, float64(buildMemory)/1e9)}
		}
	}
	return nil
}

func gigabytes(bytes uint64) float64 { return float64(bytes) / 1e9 }
