// Package document finds the shell commands in README.md, CONTRIBUTING.md and docs/, for tests to run them as they stand there.
package document

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Block is a shell block of a document.
type Block struct {
	Where string // document and line
	Text  string
}

var fenced = regexp.MustCompile("(?ms)^( *)```sh\n(.*?)^ *```$")

// Blocks returns the shell blocks of a document, which are those that are fenced with ```sh.
func Blocks(name, content string) []Block {
	var all []Block
	for _, at := range fenced.FindAllStringSubmatchIndex(content, -1) {
		indent, text := content[at[2]:at[3]], content[at[4]:at[5]]
		line := strings.Count(content[:at[4]], "\n") + 1
		text = strings.TrimPrefix(strings.ReplaceAll("\n"+text, "\n"+indent, "\n"), "\n")
		all = append(all, Block{fmt.Sprintf("%s:%d", name, line), text})
	}
	return all
}

// Read returns all shell blocks of the repository at root.
func Read(root string) (all []Block, err error) {
	for _, folder := range []string{"", "docs/"} {
		paths, _ := filepath.Glob(filepath.Join(root, folder+"*.md")) // the pattern is good
		for _, path := range paths {
			content, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			all = append(all, Blocks(folder+filepath.Base(path), string(content))...)
		}
	}
	return all, nil
}

// Find returns the block that is a text, or else the one that begins so. Several may, if they are the same.
func Find(blocks []Block, begins string) (found Block, err error) {
	for _, b := range blocks {
		switch {
		case b.Text == begins:
			return b, nil
		case !strings.HasPrefix(b.Text, begins) || b.Text == found.Text:
		case found.Text != "":
			err = fmt.Errorf("the blocks at %s and %s both begin with %q: name more of the one that is meant", found.Where, b.Where, begins)
		default:
			found = b
		}
	}
	if found.Text == "" {
		return Block{}, fmt.Errorf("no document has a block of commands that begins with %q any more", begins)
	}
	return found, err
}
