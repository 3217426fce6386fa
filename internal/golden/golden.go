// Package golden compares what a test got with a file that people have looked at.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files of this package")

// Update reports whether the test was called with -update, which writes what was got.
func Update() bool { return *update }

// Equal compares with a file, or writes it.
func Equal(t *testing.T, path, got string) {
	t.Helper()
	if Update() {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "call `go test -update` in this package to write it")
	assert.Equal(t, string(want), got, "%s differs: if that is meant, call `go test -update` in this package", path)
}
