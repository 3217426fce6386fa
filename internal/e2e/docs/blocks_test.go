// Package docs runs the commands that README.md and docs/ give, as they stand there.
//
// For who writes documentation: a shell command stands in a block fenced with ```sh, and each block is one of these.
//
//   - Run here: name it in here_test.go, at the place in the story where it belongs. What a person must fill in, such as <node>, is filled
//     in there. Questions are answered with yes, and a secret that is asked for is given.
//   - Run by another test, in a situation that is made for it: name the block and that test in elsewhere_test.go.
//   - Not for the sandbox: its first line says so, as in "# needs a cloud account". The reader sees it too.
//
// Any other block fails TestEveryCommandIsRunOrMarked.
package docs

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/document"
)

func TestEveryCommandIsRunOrMarked(t *testing.T) {
	known := map[string]string{} // by a block's name, who runs it
	for _, step := range slices.Concat(here, hereInTheClouds) {
		if step.block != "" {
			known[step.block] = "here"
		}
	}
	for _, other := range elsewhere {
		assert.Empty(t, known[other.block], "%s is run twice", other.block)
		known[other.block] = other.test
	}
	all, err := document.Read("../../..")
	require.NoError(t, err)
	for name, b := range all {
		if by, run := known[name]; run && b.Marked() {
			t.Errorf("%s (line %d) is marked, and run (%s): remove the mark, or the run", name, b.Line, by)
		} else if !run && !b.Marked() {
			t.Errorf("%s (line %d) is run by no test: name it in internal/e2e/docs/here_test.go or elsewhere_test.go, or write `# needs a cloud account` "+
				"(or what else it needs) as its first line", name, b.Line)
		}
	}
	for name, by := range known {
		if _, there := all[name]; !there {
			t.Errorf("%s is run (%s), but no document has it any more, or its section or first command has changed", name, by)
		}
	}
}

// The commands in the text that call make name targets that there are.
func TestEveryTargetIsThere(t *testing.T) {
	makefile, err := os.ReadFile("../../../Makefile")
	require.NoError(t, err)
	texts, err := document.Texts("../../..")
	require.NoError(t, err)
	call := regexp.MustCompile("`make (?:-s -C <checkout> )?([a-z-]+)[^`]*`")
	for name, text := range texts {
		for _, found := range call.FindAllStringSubmatch(text, -1) {
			assert.Regexp(t, `(?m)^`+found[1]+`:.* ##`, string(makefile), "%s: %s", name, found[0])
		}
	}
}
