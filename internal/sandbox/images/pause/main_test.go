package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMain lets the test's own program be the one that is tested.
func TestMain(m *testing.M) {
	if os.Getenv("TEST_AS_PAUSE") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestItEndsItsChildrenAndThenItself(t *testing.T) {
	program, err := os.Executable()
	require.NoError(t, err)
	for _, end := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		// The shell leaves the program a child that ends when its standard input does.
		pause := exec.Command("sh", "-c", "read line <&3 & exec "+program)
		pause.Env = append(os.Environ(), "TEST_AS_PAUSE=1")
		read, write, err := os.Pipe()
		require.NoError(t, err)
		pause.ExtraFiles = []*os.File{read}
		require.NoError(t, pause.Start())
		require.NoError(t, read.Close())
		children := func() string {
			found, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", pause.Process.Pid))
			require.NoError(t, err)
			return strings.TrimSpace(string(found))
		}
		executable := func() bool {
			path, _ := os.Readlink(fmt.Sprintf("/proc/%d/exe", pause.Process.Pid))
			return path == program
		}
		require.Eventually(t, executable, time.Minute, 10*time.Millisecond)
		require.NotEmpty(t, children())
		require.NoError(t, write.Close())
		assert.Eventually(t, func() bool { return children() == "" }, time.Minute, 10*time.Millisecond)
		require.NoError(t, pause.Process.Signal(end))
		assert.NoError(t, pause.Wait())
	}
}
