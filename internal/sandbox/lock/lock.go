// Package lock keeps two calls of the sandbox from changing the same thing at the same time.
package lock

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

// Lock is a held lock.
type Lock struct{ file *os.File }

// Acquire takes the lock at path and waits for it as long as ctx lives. It calls waiting once, with the name of the holder,
// if somebody else has it. The kernel releases the lock of a process that ends, however it ends, so none is ever stale.
func Acquire(ctx context.Context, path string, waiting func(holder string)) (*Lock, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("creating the folder of a lock: %w", err)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("opening a lock: %w", err)
	}
	asked := false
	err = wait.PollUntilContextCancel(ctx, 100*time.Millisecond, true, func(context.Context) (bool, error) {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != syscall.EWOULDBLOCK && err != syscall.EINTR {
			return true, err
		}
		if !asked {
			asked = true
			waiting(holder(path))
		}
		return false, nil
	})
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("waiting for the lock %s: %w", path, err)
	}
	// Who holds the lock, for those who wait. The lock holds without it.
	command := append([]string{filepath.Base(os.Args[0])}, os.Args[1:]...)
	_ = file.Truncate(0)
	_, _ = file.WriteAt(fmt.Appendf(nil, "process %d (%s)", os.Getpid(), strings.Join(command, " ")), 0)
	return &Lock{file}, nil
}

// Release gives the lock back.
func (l *Lock) Release() { l.file.Close() }

func holder(path string) string {
	content, err := os.ReadFile(path)
	if err != nil || len(content) == 0 {
		return "another process"
	}
	return string(content)
}
