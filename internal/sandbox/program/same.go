package program

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// apart are the folders of the repository that hold Go packages of their own, which the program never imports.
var apart = []string{
	"bin", "cmd", "docs", "internal/ci", "internal/diff", "internal/e2e", "internal/lint", "internal/record", "internal/sandbox", "internal/smoke",
}

// sources returns the paths, from the folder, of the files that the program in it is made of.
func sources(folder string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if path != folder && leftOut(folder, path, e.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !counts(filepath.Dir(path) == folder, e.Name()) {
			return nil
		}
		file, err := filepath.Rel(folder, path)
		files = append(files, file)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("looking at the program's sources: %w", err)
	}
	return files, nil
}

func leftOut(root, path, name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" {
		return true
	}
	folder, err := filepath.Rel(root, path)
	return err == nil && slices.Contains(apart, filepath.ToSlash(folder))
}

// counts reports whether a file may be part of the program: in the top folder the Go files and the module's, elsewhere
// whatever could be embedded too.
func counts(top bool, name string) bool {
	if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, ".") {
		return false
	}
	return !top || strings.HasSuffix(name, ".go") || name == "go.mod" || name == "go.sum"
}

// Same reports whether the programs in two folders are made of the same files.
func Same(a, b string) (bool, error) {
	left, err := sources(a)
	if err != nil {
		return false, err
	}
	right, err := sources(b)
	if err != nil || len(left) != len(right) {
		return false, err
	}
	for i, path := range left {
		if right[i] != path {
			return false, nil
		}
		x, err := os.ReadFile(filepath.Join(a, path))
		if err != nil {
			return false, err
		}
		y, err := os.ReadFile(filepath.Join(b, path))
		if err != nil || !bytes.Equal(x, y) {
			return false, err
		}
	}
	return true, nil
}
