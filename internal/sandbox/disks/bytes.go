package disks

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// copyFrom copies an image into an empty file, and keeps its holes. Where the file system can, both share the bytes until one is changed.
func copyFrom(image string, to *os.File) error {
	from, err := os.Open(image)
	if err != nil {
		return err
	}
	defer from.Close()
	if unix.IoctlFileClone(int(to.Fd()), int(from.Fd())) == nil {
		return nil
	}
	info, err := from.Stat()
	if err != nil {
		return err
	}
	err = parts(from, func(start, end int64) error {
		if _, err := from.Seek(start, io.SeekStart); err != nil {
			return err
		}
		if _, err := to.Seek(start, io.SeekStart); err != nil {
			return err
		}
		_, err := io.CopyN(to, from, end-start)
		return err
	})
	if err != nil {
		return fmt.Errorf("copying %s: %w", image, err)
	}
	return to.Truncate(info.Size())
}

// parts calls f for each part of a file that is no hole.
func parts(file *os.File, f func(start, end int64) error) error {
	for at := int64(0); ; {
		start, err := unix.Seek(int(file.Fd()), at, unix.SEEK_DATA)
		if errors.Is(err, unix.ENXIO) { // a hole up to the end
			return nil
		}
		if err != nil {
			return err
		}
		if at, err = unix.Seek(int(file.Fd()), start, unix.SEEK_HOLE); err != nil {
			return err
		}
		if err := f(start, at); err != nil {
			return err
		}
	}
}

var errBytes = errors.New("a byte that is not zero")

// isBlank reports whether a disk holds nothing but zeros. To look for signatures, as drivers do with blkid, would take a disk for blank
// whose file system is damaged.
func isBlank(file *os.File) (bool, error) {
	var zeros, read [1 << 16]byte
	err := parts(file, func(start, end int64) error {
		for start < end {
			n, err := file.ReadAt(read[:min(int64(len(read)), end-start)], start)
			if !bytes.Equal(read[:n], zeros[:n]) {
				return errBytes
			}
			if err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			start += int64(n)
		}
		return nil
	})
	if errors.Is(err, errBytes) {
		return false, nil
	}
	return err == nil, err
}
