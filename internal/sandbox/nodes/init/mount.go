package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"stateful-clusters/internal/sandbox/disks"
	"stateful-clusters/internal/sandbox/nodes/boot"
)

// mount gives the machine a view of the file system of its own. What it mounts is seen by nobody else, and goes with it.
func mount(m boot.Machine) error {
	// Nothing comes out, but volumes come into containers: those of a kubelet want shared mounts.
	for _, flags := range []uintptr{syscall.MS_REC | syscall.MS_PRIVATE, syscall.MS_REC | syscall.MS_SHARED} {
		if err := syscall.Mount("", "/", "", flags, ""); err != nil {
			return fmt.Errorf("taking the file system over: %w", err)
		}
	}
	if err := leaveDisks(); err != nil {
		return err
	}
	if err := syscall.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("mounting /proc: %w", err)
	}
	// The disk is opened first: it may lie below what is hidden next.
	disk, err := os.Open(m.Folder)
	if err != nil {
		return err
	}
	defer disk.Close()
	// Sockets, and the names of pods' networks, and links to pods' logs.
	for _, path := range []string{"/run", "/var/log"} {
		if err := syscall.Mount("tmpfs", path, "tmpfs", 0, "mode=0755"); err != nil {
			return fmt.Errorf("mounting %s: %w", path, err)
		}
	}
	if err := os.MkdirAll(boot.Disk, 0o755); err != nil {
		return err
	}
	if err := bind(fmt.Sprintf("/proc/self/fd/%d", disk.Fd()), boot.Disk); err != nil {
		return err
	}
	for path, content := range m.Shown {
		shown := filepath.Join("/run/shown", path)
		if err := os.MkdirAll(filepath.Dir(shown), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(shown, []byte(content), 0o644); err != nil {
			return err
		}
		if err := bind(shown, path); err != nil {
			return err
		}
	}
	return nil
}

// leaveDisks lets go of disks that somebody has mounted on this machine just now: they would stay in use for as long as this one runs.
func leaveDisks() error {
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(mounts)) {
		fields := strings.Fields(line)
		if !strings.HasPrefix(line, "/dev/loop") || filepath.Base(filepath.Dir(disks.MountedAt(fields[1]))) != disks.Folder {
			continue
		}
		if err := syscall.Unmount(fields[1], syscall.MNT_DETACH); err != nil {
			return fmt.Errorf("leaving the disk at %s: %w", fields[1], err)
		}
	}
	return nil
}

func bind(source, target string) error {
	if err := syscall.Mount(source, target, "", syscall.MS_BIND, ""); err != nil {
		return fmt.Errorf("mounting %s at %s: %w", source, target, err)
	}
	return nil
}
