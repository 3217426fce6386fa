package lint

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// columns is where lines of Go end, so that two files fit beside each other.
const columns = 140

func TestLinesEndInTime(t *testing.T) {
	files := strings.Fields(string(command(t, "list", "-tags", "long", "-f",
		`{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}} {{end}}{{range .TestGoFiles}}{{$d}}/{{.}} {{end}}`, "./...")))
	require.NotEmpty(t, files)
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		for i, line := range strings.Split(string(content), "\n") {
			assert.LessOrEqual(t, utf8.RuneCountInString(line), columns, "%s:%d", filepath.Base(file), i+1)
		}
	}
}
