package terminal

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestColoursAreForTerminalsOnly(t *testing.T) {
	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // a character device, as a terminal is
	require.NoError(t, err)
	defer device.Close()
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	assert.Equal(t, "\033[31mgone\033[0m", For(device).Paint(Red, "gone"))
	assert.Equal(t, "gone", For(&bytes.Buffer{}).Paint(Red, "gone"))
	t.Setenv("TERM", "dumb")
	assert.Equal(t, "gone", For(device).Paint(Red, "gone"))
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "1")
	assert.Equal(t, "gone", For(device).Paint(Red, "gone"))
}
