package world

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// CopyTree copies the files that git has in a checkout, or would add, but for those that are deleted and not committed yet.
func CopyTree(t *testing.T, from, to string) {
	t.Helper()
	const copies = `mkdir -p "$2" && cd "$1" && { git ls-files --cached --others --exclude-standard; git ls-files --deleted; } |
		sort | uniq -u | tar -cf - -T - | tar -xf - -C "$2"`
	out, err := exec.CommandContext(Context(t), "sh", "-ec", copies, "sh", from, to).CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// JQ builds jq, in Go, so that the machine needs none, and returns the folder that it is in.
func JQ(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	const program = "github.com/itchyny/gojq/cmd/gojq"
	args := []string{"build", "-C", filepath.Join(root(), "internal/e2e/tools"), "-o", filepath.Join(folder, "jq"), program}
	out, err := exec.CommandContext(Context(t), "go", args...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return folder
}
