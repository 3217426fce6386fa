package lint

import (
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/modfile"
)

// The workflows install the Go of the root's go.mod, with GOTOOLCHAIN=local (https://github.com/actions/setup-go#go-version-file).
func TestNoModuleNeedsANewerGoThanTheRoot(t *testing.T) {
	const root = "../.."
	needs := func(file string) string {
		content, err := os.ReadFile(filepath.Join(root, file))
		require.NoError(t, err)
		module, err := modfile.ParseLax(file, content, nil)
		require.NoError(t, err)
		require.NotNil(t, module.Go, file)
		return "go" + module.Go.Version
	}
	list := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard", "*/go.mod")
	list.Dir = root
	out, err := list.Output()
	require.NoError(t, err)
	require.NotEmpty(t, out)
	most := needs("go.mod")
	for _, file := range strings.Fields(string(out)) {
		assert.LessOrEqual(t, version.Compare(needs(file), most), 0, "%s needs %s, and the root's go.mod says %s: raise the root's", file,
			needs(file), most)
	}
}
