package toolchain

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// address names the folder of a built tool by everything that decides what the build produces, so that a change rebuilds
// exactly the tools that it concerns and an older checkout finds its own again.
func (c *Chain) address(t Tool) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, c.goVersion, t.Package, buildFlags, goSettings, t.Stamps, t.EmbedsFrom, t.Embeds)
	module := filepath.Join(c.root, t.Module)
	for _, file := range []string{"go.mod", "go.sum"} {
		if err := hashFile(h, module, file); err != nil {
			return "", err
		}
	}
	folders, err := c.sources(t)
	if err != nil {
		return "", err
	}
	for _, folder := range folders {
		if err := hashFolder(h, c.root, folder); err != nil {
			return "", err
		}
	}
	return t.Name + "-" + hex.EncodeToString(h.Sum(nil))[:16], nil
}

func hashFolder(h io.Writer, root, folder string) error {
	entries, err := os.ReadDir(filepath.Join(root, folder))
	if err != nil {
		return fmt.Errorf("reading the sources of a tool: %w", err)
	}
	for _, e := range entries {
		if e.IsDir() && isData(filepath.Join(root, folder, e.Name())) {
			if err := hashFolder(h, root, filepath.Join(folder, e.Name())); err != nil {
				return err
			}
		}
		if e.IsDir() || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		if err := hashFile(h, root, filepath.Join(folder, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// isData reports whether a folder may hold what the package above it embeds: it is neither a package, nor a module, nor a test's.
func isData(folder string) bool {
	if filepath.Base(folder) == "testdata" {
		return false
	}
	entries, err := os.ReadDir(folder)
	return err == nil && !slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		return e.Name() == "go.mod" || strings.HasSuffix(e.Name(), ".go")
	})
}

func hashFile(h io.Writer, root, name string) error {
	content, err := fs.ReadFile(os.DirFS(root), filepath.ToSlash(name))
	if err != nil {
		return fmt.Errorf("reading the sources of a tool: %w", err)
	}
	// The length keeps two files from being taken for one.
	fmt.Fprintln(h, name, len(content))
	_, err = h.Write(content)
	return err
}
