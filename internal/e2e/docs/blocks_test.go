// Package docs runs the commands that README.md and docs/ give, as they stand there.
//
// For who writes documentation: a shell command stands in a block fenced with ```sh, and each block is one of these.
//
//   - Run here: name how it begins in here_test.go, at the place in the story where it belongs. What a person must fill in, such as
//     <node>, is filled in there. Questions are answered with yes, and a secret that is asked for is given.
//   - Run by another test, in a situation that is made for it: name how the block begins and that test in elsewhere_test.go.
//   - Not for the sandbox: its first line says so, as in "# needs a cloud account". The reader sees it too.
//
// Any other block fails TestEveryCommandIsRunOrMarked.
package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
)

func TestEveryCommandIsRunOrMarked(t *testing.T) {
	known := map[string]bool{} // how blocks begin that are run
	for _, step := range slices.Concat(here, hereInTheClouds) {
		if step.block != "" {
			known[step.block] = true
		}
	}
	for begins, by := range elsewhere {
		known[begins] = true
		content, err := os.ReadFile(by.file)
		require.NoError(t, err)
		assert.Contains(t, string(content), by.names, "%s no longer runs %s", by.file, begins)
	}
	all := world.Blocks(t, "../../..")
	for begins := range known {
		world.Find(t, all, begins)
	}
	for _, b := range all {
		run, marked := false, strings.HasPrefix(b.Text, "# needs a")
		for begins := range known {
			run = run || strings.HasPrefix(b.Text, begins)
		}
		assert.False(t, run && marked, "%s is marked, and run: remove the mark, or the run", b.Where)
		assert.True(t, run || marked, "%s is run by no test: name it in internal/e2e/docs/here_test.go or elsewhere_test.go, "+
			"or write `# needs a cloud account` (or what else it needs) as its first line", b.Where)
	}
}

// The commands in the text that call make name targets that there are.
func TestEveryTargetIsThere(t *testing.T) {
	makefile, err := os.ReadFile("../../../Makefile")
	require.NoError(t, err)
	call := regexp.MustCompile("`make (?:-s -C <checkout> )?([a-z-]+)[^`]*`")
	for _, pattern := range []string{"../../../*.md", "../../../docs/*.md"} {
		paths, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			for _, found := range call.FindAllStringSubmatch(string(text), -1) {
				assert.Regexp(t, `(?m)^`+found[1]+`:.* ##`, string(makefile), "%s: %s", path, found[0])
			}
		}
	}
}
