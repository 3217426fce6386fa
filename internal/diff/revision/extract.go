package revision

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Extract writes the files of a revision into a folder, which must not exist. It takes those below root, should the repository
// hold more. A worktree would do the same, but leave its mark in the repository when it is interrupted.
func Extract(ctx context.Context, root string, r Revision, folder string) error {
	cmd := exec.CommandContext(ctx, "git", "-C", root, "archive", "--format=tar", r.Commit)
	var said bytes.Buffer
	cmd.Stderr = &said
	archive, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return fmt.Errorf("taking %s out of git: %w", r, err)
	}
	unpacked := unpack(archive, folder)
	_, _ = io.Copy(io.Discard, archive) // git must not wait for a reader
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("taking %s out of git: %w: %s", r, err, strings.TrimSpace(said.String()))
	}
	if unpacked != nil {
		return fmt.Errorf("taking %s out of git: %w", r, unpacked)
	}
	return nil
}

func unpack(archive io.Reader, folder string) error {
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	// Nothing is written outside the folder, whatever links the revision holds.
	within, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer within.Close()
	for reader := tar.NewReader(archive); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = write(within, header, reader)
		}
		if err != nil {
			return err
		}
	}
}

func write(folder *os.Root, header *tar.Header, content io.Reader) error {
	path := filepath.Clean(header.Name)
	switch header.Typeflag {
	case tar.TypeDir:
		return folder.MkdirAll(path, 0o755)
	case tar.TypeSymlink:
		return folder.Symlink(header.Linkname, path)
	case tar.TypeReg:
		file, err := folder.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, os.FileMode(header.Mode)&0o755|0o600)
		if err != nil {
			return err
		}
		_, err = io.Copy(file, content)
		return errors.Join(err, file.Close())
	}
	return nil // the commit's id, in a header of its own
}
