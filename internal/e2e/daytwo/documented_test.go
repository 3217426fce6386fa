package daytwo

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/stretchr/testify/require"
)

// runDocumented runs lines that stand in a section of docs/operations.md. What they are about there may be replaced: by pairs of what is
// written and what is meant.
func (w *world) runDocumented(section, lines string, replaced ...string) {
	w.t.Helper()
	content, err := os.ReadFile(filepath.Join(w.Root, "docs/operations.md"))
	require.NoError(w.t, err)
	_, text, found := strings.Cut(string(content), "\n## "+section+"\n")
	require.True(w.t, found, "docs/operations.md has no section %q", section)
	text, _, _ = strings.Cut(text, "\n## ")
	require.Regexp(w.t, `(?m)^ *`+regexp.QuoteMeta(lines), text)
	lines = strings.NewReplacer(replaced...).Replace(lines)
	out, err := exec.CommandContext(w.t.Context(), "sh", "-ec", w.ShellExports()+lines).CombinedOutput()
	require.NoError(w.t, err, "%s\n%s", lines, out)
}
