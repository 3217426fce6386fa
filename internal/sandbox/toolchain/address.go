package toolchain

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
	for _, folder := range t.Sources {
		if err := hashFolder(h, c.root, folder); err != nil {
			return "", err
		}
	}
	return t.Name + "-" + hex.EncodeToString(h.Sum(nil))[:16], nil
}

// hashFolder takes all files of a folder that a build may read. Other modules, and what only tests read, are left out.
func hashFolder(h io.Writer, root, folder string) error {
	return filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("reading the sources of a tool: %w", err)
		case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "tools"):
			return fs.SkipDir
		case entry.IsDir() || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		return hashFile(h, root, name)
	})
}

func hashFile(h io.Writer, root, name string) error {
	content, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		return fmt.Errorf("reading the sources of a tool: %w", err)
	}
	// The length keeps two files from being taken for one.
	fmt.Fprintln(h, name, len(content))
	_, err = h.Write(content)
	return err
}
