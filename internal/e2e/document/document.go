// Package document finds the shell commands in README.md and docs/, for tests to run them as they stand there.
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
	Name string // document, section and first command: "README.md: Try it: make up"
	Line int    // of that command
	Text string
}

// Marked says whether a block tells the reader what it needs that the sandbox has not.
func (b Block) Marked() bool { return strings.HasPrefix(b.Text, "# needs a") }

// firstCommand is a block's first line without the comment behind it.
func (b Block) firstCommand() string {
	line, _, _ := strings.Cut(b.Text, "\n")
	command, _, _ := strings.Cut(line, "  #")
	return strings.TrimSpace(command)
}

var (
	heading = regexp.MustCompile(`^#+ (.+)$`)
	fence   = regexp.MustCompile("^( *)```(.*)$")
)

// Blocks returns the shell blocks of a document, which are those that are fenced with ```sh.
func Blocks(name, content string) []Block {
	var all []Block
	var current *Block
	section, inFence, indent := "", false, ""
	for i, line := range strings.Split(content, "\n") {
		fenced := fence.FindStringSubmatch(line)
		switch {
		case fenced != nil && !inFence:
			inFence, indent = true, fenced[1]
			if fenced[2] == "sh" {
				current = &Block{Line: i + 2}
			}
		case fenced != nil:
			if inFence = false; current != nil {
				current.Name = fmt.Sprintf("%s: %s: %s", name, section, current.firstCommand())
				all, current = append(all, *current), nil
			}
		case current != nil:
			current.Text += strings.TrimPrefix(line, indent) + "\n"
		case !inFence:
			if title := heading.FindStringSubmatch(line); title != nil {
				section = title[1]
			}
		}
	}
	return all
}

// Texts returns README.md and docs/*.md of the repository at root, by their names.
func Texts(root string) (map[string]string, error) {
	paths, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, path := range append(paths, filepath.Join(root, "README.md")) {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return nil, err
		}
		all[filepath.ToSlash(name)] = string(content)
	}
	return all, nil
}

// Read returns all shell blocks of the repository at root by their names, which must differ where blocks are to be run.
func Read(root string) (map[string]Block, error) {
	texts, err := Texts(root)
	if err != nil {
		return nil, err
	}
	all := map[string]Block{}
	for name, content := range texts {
		for _, b := range Blocks(name, content) {
			if _, twice := all[b.Name]; twice && !b.Marked() {
				return nil, fmt.Errorf("%s stands there twice: begin one of them differently", b.Name)
			}
			all[b.Name] = b
		}
	}
	return all, nil
}
