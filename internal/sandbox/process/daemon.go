package process

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// Start starts a command that goes on when this process has ended, and appends what it prints to a log. The channel is closed when it ends.
func Start(cmd *exec.Cmd, logPath string) (ended <-chan struct{}, err error) {
	if err := os.MkdirAll(filepath.Dir(logPath), 0o755); err != nil {
		return nil, fmt.Errorf("creating the folder of the log of %s: %w", filepath.Base(cmd.Path), err)
	}
	log, err := os.OpenFile(logPath, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the log of %s: %w", filepath.Base(cmd.Path), err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setsid = true
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", filepath.Base(cmd.Path), err)
	}
	over := make(chan struct{})
	go func() { _ = cmd.Wait(); close(over) }()
	return over, nil
}

// LastWords returns where the log of a program is, and the last lines of it, to end an error with.
func LastWords(logPath string) string {
	content, err := os.ReadFile(logPath)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	return fmt.Sprintf("the end of %s:\n%s", logPath, strings.Join(lines[max(0, len(lines)-10):], "\n"))
}
