// Package preflight finds out in the first second whether a machine has the room that building the sandbox's tools takes. What else it
// may lack is said by make, and by the go command with which it builds the sandbox's own.
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

// What the builds need, measured with empty caches on two cores.
const (
	cacheDisk   = 12 << 30 // bytes that Go's build cache grows to
	modulesDisk = 3 << 30  // bytes of the downloaded modules
	toolsDisk   = 2 << 30  // bytes for the tools, and the scratch space of the linker
	buildMemory = 4500e6   // bytes for the largest build, all of its processes together
)

// Notes says what may turn out to be too little, each with what to do about it. The caches may hold a part of it already, so it is
// no error.
func Notes(ctx context.Context, tools string) []string {
	needs := map[string]uint64{tools: toolsDisk}
	out, err := exec.CommandContext(ctx, "go", "env", "GOCACHE", "GOMODCACHE").Output()
	if folders := strings.Fields(string(out)); err == nil && len(folders) == 2 {
		needs[folders[0]] += cacheDisk
		needs[folders[1]] += modulesDisk
	}
	notes := diskNotes(needs)
	if available := availableMemory(); available < buildMemory {
		notes = append(notes, fmt.Sprintf("%.1f GB of memory are available, building the tools takes up to %.1f GB: "+
			"if it fails, close other programs, or set GOMAXPROCS=1", available/1e9, buildMemory/1e9))
	}
	return notes
}

// diskNotes adds up what is needed on each disk.
func diskNotes(needs map[string]uint64) (notes []string) {
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
	for _, d := range disks {
		if d.free < d.need {
			notes = append(notes, fmt.Sprintf("the disk of %s has %.1f GB free, building the tools with empty caches takes %.1f GB: if it fails, "+
				"free some space, or let GOCACHE, GOMODCACHE and SANDBOX_TOOLS name folders on a larger disk",
				d.folder, float64(d.free)/1e9, float64(d.need)/1e9))
		}
	}
	return notes
}

func firstExisting(folder string) string {
	for {
		if _, err := os.Stat(folder); err == nil || folder == filepath.Dir(folder) {
			return folder
		}
		folder = filepath.Dir(folder)
	}
}

// availableMemory is what the kernel says, in bytes (proc(5), /proc/meminfo). Where it says nothing, there is enough.
func availableMemory() float64 {
	content, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return buildMemory
	}
	for lines := bufio.NewScanner(bytes.NewReader(content)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 || fields[0] != "MemAvailable:" {
			continue
		}
		if kilobytes, err := strconv.ParseFloat(fields[1], 64); err == nil {
			return kilobytes * 1024
		}
	}
	return buildMemory
}
