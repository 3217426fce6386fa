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
	for asked := false; ; asked = true {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			break
		}
		if err != syscall.EWOULDBLOCK && err != syscall.EINTR {
			file.Close()
			return nil, fmt.Errorf("locking %s: %w", path, err)
		}
		if !asked {
			waiting(holder(path))
		}
		select {
		case <-ctx.Done():
			file.Close()
			return nil, fmt.Errorf("waiting for the lock %s: %w", path, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
	sign(file)
	return &Lock{file}, nil
}

// Try takes the lock at path if nobody has it, and returns nil where somebody does.
func Try(path string) (*Lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("opening a lock: %w", err)
	}
	switch err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err {
	case nil:
		sign(file)
		return &Lock{file}, nil
	case syscall.EWOULDBLOCK:
		file.Close()
		return nil, nil
	default:
		file.Close()
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
}

// Release gives the lock back.
func (l *Lock) Release() { l.file.Close() }

// sign writes who holds the lock, for those who wait. The lock holds without it.
func sign(file *os.File) {
	command := append([]string{filepath.Base(os.Args[0])}, os.Args[1:]...)
	_ = file.Truncate(0)
	_, _ = file.WriteAt(fmt.Appendf(nil, "process %d (%s)", os.Getpid(), strings.Join(command, " ")), 0)
}

func holder(path string) string {
	content, err := os.ReadFile(path)
	if err != nil || len(content) == 0 {
		return "another process"
	}
	return string(content)
}
