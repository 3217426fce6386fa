package config

import (
	"os"
	"path/filepath"
	"strings"
)

// File is a file that a key names. The zero value is no file.
type File struct {
	Path    string // as it was given
	Content string
	Err     error // why it could not be read; nil where it could, and where no file is named
}

func readFile(path string) File {
	if path == "" {
		return File{}
	}
	content, err := os.ReadFile(inHome(path))
	return File{path, string(content), err}
}

// inHome replaces a leading ~/, which no shell has expanded in a stack's file.
func inHome(path string) string {
	rest, ok := strings.CutPrefix(path, "~/")
	home, err := os.UserHomeDir()
	if !ok || err != nil {
		return path
	}
	return filepath.Join(home, rest)
}
