package world

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Block is a shell block of a document, for tests to run it as it stands there.
type Block struct {
	Where string // document and line
	Text  string
}

var fenced = regexp.MustCompile("(?ms)^( *)```sh\n(.*?)^ *```$")

// Blocks returns all blocks in README.md, CONTRIBUTING.md and docs/ that are fenced with ```sh.
func Blocks(t *testing.T, root string) (all []Block) {
	t.Helper()
	for _, folder := range []string{"", "docs/"} {
		paths, err := filepath.Glob(filepath.Join(root, folder+"*.md"))
		require.NoError(t, err)
		for _, path := range paths {
			read, err := os.ReadFile(path)
			require.NoError(t, err)
			content := string(read)
			for _, at := range fenced.FindAllStringSubmatchIndex(content, -1) {
				indent, text := content[at[2]:at[3]], content[at[4]:at[5]]
				line := strings.Count(content[:at[4]], "\n") + 1
				text = strings.TrimPrefix(strings.ReplaceAll("\n"+text, "\n"+indent, "\n"), "\n")
				all = append(all, Block{fmt.Sprintf("%s:%d", folder+filepath.Base(path), line), text})
			}
		}
	}
	return all
}

// Find returns the block that is a text, or else the one that begins so. Several may, if they are the same.
func Find(t *testing.T, blocks []Block, begins string) Block {
	t.Helper()
	var found []Block
	for _, b := range blocks {
		if b.Text == begins {
			return b
		}
		known := slices.ContainsFunc(found, func(f Block) bool { return f.Text == b.Text })
		if strings.HasPrefix(b.Text, begins) && !known {
			found = append(found, b)
		}
	}
	require.Len(t, found, 1, "the documents must have one block of commands that begins with %q; is more of it to be named?", begins)
	return found[0]
}

// Documented expects that a document gives these lines as commands.
func (w *World) Documented(lines string) {
	w.T.Helper()
	given := func(b Block) bool { return strings.Contains("\n"+b.Text, "\n"+lines) }
	require.True(w.T, slices.ContainsFunc(Blocks(w.T, w.Root), given), "no document gives these commands any more\n%s", lines)
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
