// Package gocommand runs the go command so that it ends with its caller, and explains its failures.
package gocommand

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// Result is what a run of the go command left.
type Result struct {
	Output []byte // its standard output
	Memory int64  // the most that one of its processes took, in bytes
}

// Run runs the go command in a folder. An error holds what the command wrote.
func Run(ctx context.Context, folder string, env []string, args ...string) (Result, error) {
	// The kernel ends the child with the thread that started it, so the thread must stay with this function.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = folder, env
	// A group of its own, so that the compilers end with the command.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	var output, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &errors
	err := cmd.Run()
	result := Result{Output: output.Bytes()}
	if cmd.ProcessState != nil {
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			result.Memory = usage.Maxrss << 10 // kilobytes, of it and its descendants (getrusage(2))
		}
	}
	return result, explain(ctx, err, errors.String()+output.String())
}

// remedies are what the go command says when the cause is not in the sources, and what to do then.
var remedies = []struct{ said, remedy string }{
	{"no space left on device",
		"the disk is full: free some space (`go clean -cache` empties Go's build cache) and call again; finished tools stay"},
	{"signal: killed",
		"the system ended a compiler, most likely for lack of memory: close other programs, or set GOMAXPROCS=1, and call again"},
	{"dial tcp", "the Go module proxy could not be reached: check the network and GOPROXY (`go env GOPROXY`) and call again"},
	{"checksum mismatch", "a module is not the one that go.sum names: `go clean -modcache` and call again; if it stays, do not go on"},
}

func explain(ctx context.Context, err error, output string) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return errors.New("interrupted; what is finished stays, call again to go on")
	}
	message := lastLines(output, 40)
	for _, r := range remedies {
		if strings.Contains(output, r.said) {
			return fmt.Errorf("%s\n%s", message, r.remedy)
		}
	}
	return fmt.Errorf("%w\n%s", err, message)
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
