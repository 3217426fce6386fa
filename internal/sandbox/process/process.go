// Package process finds, watches and ends the processes of a sandbox.
//
// A process belongs to a sandbox if it is one of the programs that the sandbox runs and its environment names the sandbox's
// home. Process ids in files would not do: after a crash or a restart of the machine they may be anybody's.
package process

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Process is a running process.
type Process struct {
	PID  int
	Name string // of its executable
}

// HomeVariable is the environment variable that marks the processes of a sandbox.
const HomeVariable = "SANDBOX_HOME"

// Of returns the running processes of the sandbox at home whose executable has one of the names.
func Of(home string, names ...string) []Process {
	return find(names, func(of string) bool { return of == home })
}

// Below returns the running processes of the sandboxes whose homes lie below folder, if their executable has one of the names.
func Below(folder string, names ...string) []Process {
	return find(names, func(of string) bool { return strings.HasPrefix(of, folder+string(filepath.Separator)) })
}

func find(names []string, isHome func(string) bool) []Process {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var found []Process
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		if name := Name(pid); slices.Contains(names, name) && hasHome(pid, isHome) {
			found = append(found, Process{pid, name})
		}
	}
	return found
}

// Name returns the file name of the executable of a running process, or "" where there is none or it is not ours to see.
func Name(pid int) string {
	path := Executable(pid)
	if path == "" {
		return ""
	}
	// The kernel marks an executable that has been replaced since.
	return filepath.Base(strings.TrimSuffix(path, " (deleted)"))
}

// Executable returns the path of the executable of a running process as the kernel knows it, or "" as Name does.
func Executable(pid int) string {
	path, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(pid), "exe"))
	if err != nil {
		return ""
	}
	return path
}

// Has reports whether the environment of a running process has this entry, NAME=value.
func Has(p Process, entry string) bool {
	environ, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.PID), "environ"))
	return err == nil && slices.Contains(strings.Split(string(environ), "\x00"), entry)
}

func hasHome(pid int, isHome func(string) bool) bool {
	environ, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "environ"))
	if err != nil {
		return false
	}
	return slices.ContainsFunc(strings.Split(string(environ), "\x00"), func(v string) bool {
		home, ok := strings.CutPrefix(v, HomeVariable+"=")
		return ok && isHome(home)
	})
}

// End ends the processes and waits until they are gone: politely at first, and after the grace period by force.
func End(processes []Process, grace time.Duration) {
	signal(processes, syscall.SIGTERM)
	if Gone(processes, grace) {
		return
	}
	Kill(processes)
}

// KillAll ends by force every process of the sandbox at home that has one of the names, those too that are started meanwhile.
func KillAll(home string, names ...string) {
	killAll(func() []Process { return Of(home, names...) })
}

// KillBelow does the same to the sandboxes whose homes lie below folder.
func KillBelow(folder string, names ...string) {
	killAll(func() []Process { return Below(folder, names...) })
}

func killAll(find func() []Process) {
	for range 5 {
		found := find()
		if len(found) == 0 {
			return
		}
		Kill(found)
	}
}

// Kill ends the processes by force and waits until they are gone.
func Kill(processes []Process) {
	signal(processes, syscall.SIGKILL)
	Gone(processes, 10*time.Second)
}

func signal(processes []Process, s syscall.Signal) {
	for _, p := range processes {
		// A process that is gone already is what we want.
		_ = syscall.Kill(p.PID, s)
	}
}

// Gone waits until none of the processes runs any more, and reports whether that came about within the limit.
func Gone(processes []Process, limit time.Duration) bool {
	for deadline := time.Now().Add(limit); ; time.Sleep(20 * time.Millisecond) {
		if !slices.ContainsFunc(processes, running) {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

// running reports whether a process has not ended yet. Its ports are its own until its last thread has gone: the executable, and
// the main thread, may be gone before. What is left then is a zombie at most, if nobody has waited for it.
func running(p Process) bool {
	folder := filepath.Join("/proc", strconv.Itoa(p.PID))
	stat, err := os.ReadFile(filepath.Join(folder, "stat"))
	if err != nil {
		return false
	}
	threads, err := os.ReadDir(filepath.Join(folder, "task"))
	if err != nil {
		return false
	}
	// The state comes behind the name, which may hold blanks and parentheses itself (proc(5)).
	if state := stat[bytes.LastIndexByte(stat, ')')+1:]; bytes.HasPrefix(state, []byte(" Z")) && len(threads) <= 1 {
		return false
	}
	name := Name(p.PID)
	return name == p.Name || name == "" // another name: the id was given away again
}
