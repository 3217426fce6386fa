package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// advisory is what govulncheck reports (https://pkg.go.dev/golang.org/x/vuln/internal/govulncheck). A trace that names a package says
// that this package is linked; one that names a module only, that the module has such a package.
type advisory struct {
	OSV          string
	FixedVersion string `json:"fixed_version"`
	Trace        []struct{ Module, Version, Package string }
}

// No package that is linked has a known vulnerability (https://go.dev/doc/security/vuln). The database is a module, whose version is
// pinned, so that a commit is judged alike on every day and machine. The standard library is that of whoever builds: it is only named.
func TestNoLinkedPackageHasAKnownVulnerability(t *testing.T) {
	command(t, "mod", "download", "-C", "internal/lint/advisories")
	database := command(t, "list", "-C", "internal/lint/advisories", "-m", "-f", "{{.Dir}}", "golang.org/x/vulndb")
	out := command(t, "tool", "-modfile=internal/lint/tools/go.mod", "govulncheck", "-scan", "package", "-format", "json",
		"-db", "file://"+filepath.Join(strings.TrimSpace(string(database)), "data/osv"), "./...")
	scanned := false
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var message struct {
			Finding *advisory
			SBOM    *struct{ Roots []string }
		}
		if err := decoder.Decode(&message); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
		scanned = scanned || message.SBOM != nil && len(message.SBOM.Roots) > 0
		f := message.Finding
		switch {
		case f == nil || f.Trace[0].Package == "":
		case f.Trace[0].Module == "stdlib":
			t.Logf("%s in %s of this machine's Go: mended in Go %s", f.OSV, f.Trace[0].Package, strings.TrimPrefix(f.FixedVersion, "v"))
		default:
			assert.Fail(t, "a linked package has a known vulnerability", "https://pkg.go.dev/vuln/%s in %s %s, package %s: require %s",
				f.OSV, f.Trace[0].Module, f.Trace[0].Version, f.Trace[0].Package, f.FixedVersion)
		}
	}
	assert.True(t, scanned, "govulncheck looked at no package")
}

// command runs the go command in the repository's folder.
func command(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	out, err := cmd.Output()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		require.NoError(t, err, "%s", exit.Stderr)
	}
	require.NoError(t, err)
	return out
}
