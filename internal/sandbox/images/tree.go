package images

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// tree is the files of a layer. It says nothing about times and, unless told otherwise, belongs to root, so that the same files
// become the same bytes wherever and by whomever they are written.
type tree struct{ entries map[string]entry }

type entry struct {
	tar.Header
	open func() (io.ReadCloser, error) // nil: no content
}

func newTree() *tree { return &tree{map[string]entry{}} }

// add takes an entry with its name as an absolute path. Folders above it that nobody has added are readable for everybody.
func (t *tree) add(e entry) {
	e.Name = strings.TrimPrefix(path.Clean(e.Name), "/")
	for above := path.Dir(e.Name); above != "."; above = path.Dir(above) {
		if _, there := t.entries[above]; !there {
			t.entries[above] = entry{Header: tar.Header{Typeflag: tar.TypeDir, Name: above, Mode: 0o755}}
		}
	}
	t.entries[e.Name] = e
}

// folder adds an empty folder that belongs to a user and the group of the same number.
func (t *tree) folder(name string, mode int64, owner int) {
	t.add(entry{Header: tar.Header{Typeflag: tar.TypeDir, Name: name, Mode: mode, Uid: owner, Gid: owner}})
}

// text adds a file with this content.
func (t *tree) text(name string, mode int64, content []byte) {
	t.add(entry{
		Header: tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: mode, Size: int64(len(content))},
		open:   func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
	})
}

// file adds a file of this machine.
func (t *tree) file(name string, mode int64, from string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	t.add(entry{
		Header: tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: mode, Size: info.Size()},
		open:   func() (io.ReadCloser, error) { return os.Open(from) },
	})
	return nil
}

// copy adds all that is in a folder of this machine below name, with its links. What its owner may read and run there, everybody may
// in the image: the other bits come from the umask of whoever made the folder.
func (t *tree) copy(name, from string) error {
	linked := map[uint64]string{} // files with several names, by inode
	return filepath.WalkDir(from, func(at string, d fs.DirEntry, err error) error {
		if err != nil || at == from {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		target := ""
		if d.Type() == fs.ModeSymlink {
			if target, err = os.Readlink(at); err != nil {
				return err
			}
		}
		here, err := tar.FileInfoHeader(info, target)
		if err != nil {
			return err
		}
		own := here.Mode & 0o700
		e := entry{Header: tar.Header{
			Typeflag: here.Typeflag, Name: path.Join(name, strings.TrimPrefix(at, from)), Linkname: target, Size: here.Size,
			Mode: own | own&0o500>>3 | own&0o500>>6,
		}}
		if e.Typeflag == tar.TypeReg {
			stat := info.Sys().(*syscall.Stat_t)
			if first, there := linked[stat.Ino]; there {
				e.Typeflag, e.Linkname, e.Size = tar.TypeLink, first, 0
			} else {
				linked[stat.Ino] = strings.TrimPrefix(e.Name, "/")
				e.open = func() (io.ReadCloser, error) { return os.Open(at) }
			}
		}
		t.add(e)
		return nil
	})
}

// writeFile writes the tree as a tar archive, in the order of a walk: a folder is before what is in it, and a file before its second
// name.
func (t *tree) writeFile(to string) error {
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	defer file.Close()
	archive := tar.NewWriter(file)
	for _, name := range slices.SortedFunc(maps.Keys(t.entries), walkOrder) {
		if err := t.entries[name].write(archive); err != nil {
			return fmt.Errorf("writing %s into a layer: %w", name, err)
		}
	}
	if err := archive.Close(); err != nil {
		return err
	}
	return file.Close()
}

func walkOrder(a, b string) int {
	return slices.Compare(strings.Split(a, "/"), strings.Split(b, "/"))
}

func (e entry) write(archive *tar.Writer) error {
	if err := archive.WriteHeader(&e.Header); err != nil || e.open == nil {
		return err
	}
	content, err := e.open()
	if err != nil {
		return err
	}
	defer content.Close()
	_, err = io.Copy(archive, content)
	return err
}
