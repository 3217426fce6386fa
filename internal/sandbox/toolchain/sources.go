package toolchain

import (
	"fmt"
	"go/build"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// sources are the folders of this repository's packages that a tool is compiled from. They are read from the import lines, which
// takes milliseconds and no network, where `go list -deps` downloads modules first.
func (c *Chain) sources(t Tool) ([]string, error) {
	if !strings.HasPrefix(t.Package, ".") {
		return nil, nil
	}
	content, err := os.ReadFile(filepath.Join(c.root, "go.mod"))
	if err != nil {
		return nil, fmt.Errorf("reading the sources of a tool: %w", err)
	}
	own := modfile.ModulePath(content) + "/"
	folders := []string{filepath.Join(t.Module, t.Package)}
	for next := 0; next < len(folders); next++ {
		p, err := build.ImportDir(filepath.Join(c.root, folders[next]), 0)
		if err != nil {
			return nil, fmt.Errorf("reading the sources of %s: %w", t.Name, err)
		}
		for _, imported := range p.Imports {
			if folder, is := strings.CutPrefix(imported, own); is && !slices.Contains(folders, filepath.FromSlash(folder)) {
				folders = append(folders, filepath.FromSlash(folder))
			}
		}
	}
	slices.Sort(folders)
	return folders, nil
}
