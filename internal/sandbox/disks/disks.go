// Package disks keeps the bytes of the disks of a simulated account. Each volume and each snapshot is a file in one folder of the sandbox,
// which outlives clusters and stacks and goes with `make down`. A file holds a whole file system, without partitions, and takes only the
// room of what was written.
//
// Making, copying and removing needs no rights. Mounting needs root.
package disks

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder is that of the disks in the home of a sandbox.
const Folder = "disks"

// Dir is where the sandbox at home keeps the disks of its account.
func Dir(home string) string { return filepath.Join(home, Folder) }

// Image is the file with the bytes of a volume, such as vol-0123456789abcdef0, or of a snapshot. It need not exist.
func Image(dir, id string) string { return filepath.Join(dir, id+".img") }

// Make gives a new volume its bytes: those of the snapshot if that has any, and zeros up to its size in GiB. The file system of the
// snapshot stays as large as it was, where a cloud's driver would let it grow. A volume that has bytes already keeps them.
func Make(dir, id, snapshot string, size int) error {
	return create(dir, id, func(image *os.File) error {
		if snapshot != "" {
			if err := copyFrom(Image(dir, snapshot), image); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		info, err := image.Stat()
		if err != nil || info.Size() >= int64(size)<<30 {
			return err
		}
		return image.Truncate(int64(size) << 30)
	})
}

// Snapshot keeps the present bytes of an image, which may be mounted, as those of a snapshot. Who wants them to be of one moment flushes
// and freezes the file system before: `fsfreeze`. A snapshot that has bytes already keeps them.
func Snapshot(dir, id, image string) error {
	return create(dir, id, func(to *os.File) error { return copyFrom(image, to) })
}

// Remove takes the bytes of a volume or snapshot away. What is mounted goes on until it is unmounted.
func Remove(dir, id string) error {
	if err := os.Remove(Image(dir, id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the disk %s: %w", id, err)
	}
	return nil
}

// create makes an image that is whole or not there, whatever happens meanwhile.
func create(dir, id string, fill func(image *os.File) error) error {
	image := Image(dir, id)
	if _, err := os.Stat(image); err == nil {
		return nil
	}
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = replace(image, fill)
	}
	if err != nil {
		return fmt.Errorf("making the disk %s: %w", id, err)
	}
	return nil
}

// replace puts a new file in the place of an image, at once.
func replace(image string, fill func(image *os.File) error) error {
	scratch := image + ".new"
	file, err := os.OpenFile(scratch, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if err = fill(file); err == nil {
		err = os.Rename(scratch, image)
	}
	if err != nil {
		_ = os.Remove(scratch) // the first error tells more
	}
	return err
}
