package jgroups

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// demo is a folder with the script of members, and with a stand-in for Java, which says so when it is ready.
func demo(t *testing.T, java string) (folder string, run *exec.Cmd) {
	t.Helper()
	folder = t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "run"), []byte(runScript), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "java"), []byte("#!/bin/sh\n"+java), 0o755))
	run = exec.Command("sh", filepath.Join(folder, "run"), "-props", "site.xml")
	run.Dir = folder
	run.Env = []string{"PATH=" + folder + ":" + os.Getenv("PATH"), "TMPDIR=" + folder}
	return folder, run
}

func awaitFile(t *testing.T, file string) string {
	t.Helper()
	for {
		if content, err := os.ReadFile(file); err == nil && len(content) > 0 {
			return string(content)
		}
		require.NoError(t, t.Context().Err())
		time.Sleep(10 * time.Millisecond)
	}
}

// A member whose container is to stop hears no signal: its input ends, and it has the time that it needs to leave.
func TestAMemberLeaves(t *testing.T) {
	folder, run := demo(t, `echo "$@" >ready; cat; sleep 0.5; echo left >left; exit 5`)
	require.NoError(t, run.Start())
	assert.Equal(t, "-props site.xml\n", awaitFile(t, filepath.Join(folder, "ready")))
	require.NoError(t, run.Process.Signal(syscall.SIGTERM))
	status := &exec.ExitError{}
	require.ErrorAs(t, run.Wait(), &status)
	assert.Equal(t, 5, status.ExitCode(), "the member's own")
	assert.FileExists(t, filepath.Join(folder, "left"), "it was not waited for")
}

// The end of a member is the end of its container, with the same status. Its input does not end before.
func TestTheContainerEndsWithItsMember(t *testing.T) {
	folder, run := demo(t, `[ -p /dev/stdin ] && echo pipe >ready; exit 3`)
	status := &exec.ExitError{}
	require.ErrorAs(t, run.Run(), &status)
	assert.Equal(t, 3, status.ExitCode())
	assert.Equal(t, "pipe\n", awaitFile(t, filepath.Join(folder, "ready")))
	left, err := filepath.Glob(filepath.Join(folder, "tmp.*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}
