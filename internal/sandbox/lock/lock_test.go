package lock

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestTheSecondWaitsAndIsToldWhoHoldsTheLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", "lock")
	first, err := Acquire(t.Context(), path, func(string) { t.Error("the first had to wait") })
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan string, 1)
	got := make(chan error, 1)
	go func() {
		second, err := Acquire(t.Context(), path, func(holder string) { told <- holder })
		if err == nil {
			second.Release()
		}
		got <- err
	}()
	if holder := <-told; !strings.Contains(holder, "process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("the holder is %q", holder)
	}
	select {
	case <-got:
		t.Fatal("the second got the lock while the first had it")
	default:
	}
	first.Release()
	if err := <-got; err != nil {
		t.Error(err)
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	held, err := Acquire(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Release()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := Acquire(ctx, path, func(string) {}); err == nil {
		t.Error("a held lock was given away")
	}
}

// A lock file without a living holder is what a killed process leaves.
func TestALeftFileIsNoLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	if err := os.WriteFile(path, []byte("process 1 (sandbox up)"), 0o644); err != nil {
		t.Fatal(err)
	}
	held, err := Acquire(t.Context(), path, func(holder string) { t.Errorf("waited for %s", holder) })
	if err != nil {
		t.Fatal(err)
	}
	held.Release()
}
