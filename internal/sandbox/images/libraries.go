package images

import (
	"context"
	"debug/elf"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// keepLinksInside turns the absolute links of a folder, which point into the root that packages are made for, to where these files
// are: Debian's JDK keeps its settings in /etc.
func keepLinksInside(root, folder string) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Type() != fs.ModeSymlink {
			return err
		}
		target, err := os.Readlink(path)
		if err != nil || !filepath.IsAbs(target) {
			return err
		}
		if err := os.Remove(path); err != nil {
			return err
		}
		return os.Symlink(filepath.Join(root, target), path)
	})
}

// libraryFolder is where the loader looks. What is in folders below, such as character sets, nothing here loads.
var libraryFolder = regexp.MustCompile(`^(usr/)?(lib|lib64)(/[^/]+-linux-gnu[^/]*)?$`)

// takeLibraries moves the shared libraries below usr, wherever the distribution has them.
func takeLibraries(_ context.Context, debian, files string) error {
	err := filepath.WalkDir(debian, func(path string, d fs.DirEntry, err error) error {
		name := strings.TrimPrefix(path, debian+"/")
		if err != nil || d.IsDir() || !strings.Contains(d.Name(), ".so") || !libraryFolder.MatchString(filepath.Dir(name)) {
			return err
		}
		to := filepath.Join(files, "usr", strings.TrimPrefix(name, "usr/"))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.Rename(path, to)
	})
	if err != nil {
		return err
	}
	for _, folder := range []string{"lib", "lib64"} {
		if exists(filepath.Join(files, "usr", folder)) {
			if err := os.Symlink("usr/"+folder, filepath.Join(files, folder)); err != nil {
				return err
			}
		}
	}
	return nil
}

// takeShell takes BusyBox under each name that it answers to.
func takeShell(ctx context.Context, debian, files string) error {
	found, err := filepath.Glob(filepath.Join(debian, "*", "busybox"))
	merged, _ := filepath.Glob(filepath.Join(debian, "usr", "bin", "busybox"))
	if found = append(found, merged...); err != nil || len(found) != 1 {
		return fmt.Errorf("the packages %v hold no single busybox, but %q", packages, found)
	}
	names, err := run(ctx, "", found[0], "--list")
	if err != nil {
		return err
	}
	folder := filepath.Join(files, "usr", "bin")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := os.Rename(found[0], filepath.Join(folder, "busybox")); err != nil {
		return err
	}
	for _, name := range strings.Fields(string(names)) {
		if name != "busybox" {
			if err := os.Symlink("busybox", filepath.Join(folder, name)); err != nil {
				return err
			}
		}
	}
	return os.Symlink("usr/bin", filepath.Join(files, "bin"))
}

// complete says which library a program or library of the folder needs that is not there too.
func complete(folder string) error {
	there, needed := map[string]bool{}, map[string]string{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		there[d.Name()] = true
		file, err := elf.Open(path)
		if err != nil {
			return nil // no program
		}
		defer file.Close()
		libraries, err := file.ImportedLibraries()
		for _, name := range libraries {
			needed[name] = path
		}
		return err
	})
	if err != nil {
		return err
	}
	for name, by := range needed {
		if !there[name] {
			return fmt.Errorf("%s needs %s, which none of the packages %v holds", by, name, packages)
		}
	}
	return nil
}
