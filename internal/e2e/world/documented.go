package world

import (
	"os/exec"
	"strings"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/document"
)

// Documented expects that a document gives these lines as commands.
func (w *World) Documented(lines string) {
	w.T.Helper()
	blocks, err := document.Read(w.Root)
	require.NoError(w.T, err)
	for _, b := range blocks {
		if strings.Contains("\n"+b.Text, "\n"+lines) {
			return
		}
	}
	require.Fail(w.T, "no document gives these commands any more", lines)
}

// RunDocumented runs lines that a document gives. What they are about there may be replaced: by pairs of what is written and what is
// meant.
func (w *World) RunDocumented(lines string, replaced ...string) {
	w.T.Helper()
	w.Documented(lines)
	lines = strings.NewReplacer(replaced...).Replace(lines)
	out, err := exec.CommandContext(w.Context, "sh", "-ec", w.ShellExports()+lines).CombinedOutput()
	require.NoError(w.T, err, "%s\n%s", lines, out)
}
