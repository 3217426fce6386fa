package disks

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// Mount mounts an image at a folder, which must exist, with options as mount(8) takes them. It makes a file system of the kind where the
// disk is blank, and nowhere else. It returns ErrInUse where the image is mounted already, in whatever namespace.
func Mount(ctx context.Context, image, folder, kind string, options ...string) error {
	file, err := lock(image)
	if err != nil {
		return fmt.Errorf("opening %s: %w", image, err)
	}
	defer func() { file.Close() }() // the device, if there is one by then, has it open too
	blank, err := isBlank(file)
	if err != nil {
		return fmt.Errorf("reading %s: %w", image, err)
	}
	if blank {
		formatted, err := format(ctx, file, kind)
		if err != nil {
			return fmt.Errorf("making a file system in %s: %w", image, err)
		}
		file.Close()
		file = formatted
	}
	device, err := attach(file)
	if err != nil {
		return err
	}
	defer device.Close()
	arguments := []string{"-t", kind}
	if len(options) > 0 {
		arguments = append(arguments, "-o", strings.Join(options, ","))
	}
	return run(ctx, "mount", append(arguments, device.Name(), folder)...)
}

// MountedAt returns the image that is mounted at a folder, or "" where none is.
func MountedAt(folder string) string {
	var at, above unix.Stat_t
	if unix.Lstat(folder, &at) != nil || unix.Lstat(filepath.Dir(folder), &above) != nil || at.Dev == above.Dev {
		return ""
	}
	image, err := os.ReadFile(fmt.Sprintf("/sys/dev/block/%d:%d/loop/backing_file", unix.Major(at.Dev), unix.Minor(at.Dev)))
	if err != nil {
		return "" // something else
	}
	return strings.TrimSpace(string(image))
}

// Show lets what is mounted at a folder be seen at another one, too.
func Show(folder, at string, readOnly bool) error {
	if err := unix.Mount(folder, at, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("mounting %s at %s: %w", folder, at, err)
	}
	if !readOnly {
		return nil
	}
	if err := unix.Mount("", at, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		return errors.Join(fmt.Errorf("making %s read-only: %w", at, err), Unmount(at))
	}
	return nil
}

// Unmount takes a disk away from a folder. Where none is mounted, it does nothing.
func Unmount(folder string) error {
	err := unix.Unmount(folder, unix.UMOUNT_NOFOLLOW)
	if err == nil || errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOENT) {
		return nil
	}
	return fmt.Errorf("unmounting %s: %w", folder, err)
}

// format makes a file system in a file of its own, which then takes the image's place: what is killed half way leaves a blank disk. It
// returns the new file, locked.
func format(ctx context.Context, blank *os.File, kind string) (*os.File, error) {
	info, err := blank.Stat()
	if err != nil {
		return nil, err
	}
	var locked *os.File
	err = replace(blank.Name(), func(image *os.File) error {
		if err := image.Truncate(info.Size()); err != nil {
			return err
		}
		arguments := []string{image.Name()}
		if kind == "ext4" {
			arguments = []string{"-q", "-F", "-m0", image.Name()} // as Kubernetes' own: k8s.io/mount-utils
		}
		if err := run(ctx, "mkfs."+kind, arguments...); err != nil {
			return err
		}
		locked, err = lock(image.Name())
		return err
	})
	return locked, err
}

func run(ctx context.Context, program string, arguments ...string) error {
	out, err := exec.CommandContext(ctx, program, arguments...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %s: %w: %s", program, strings.Join(arguments, " "), err, strings.TrimSpace(string(out)))
	}
	return nil
}
