package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestItEndsItsChildrenAndThenItself(t *testing.T) {
	program := filepath.Join(t.TempDir(), "pause")
	out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	for _, end := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		// The shell leaves the program a child that ends when its standard input does.
		pause := exec.Command("sh", "-c", "read line <&3 & exec "+program)
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
