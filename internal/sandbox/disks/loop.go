package disks

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
	"k8s.io/apimachinery/pkg/util/wait"
)

// ErrInUse says that a disk is attached somewhere else.
var ErrInUse = errors.New("the disk is in use on another node, or was until a moment ago")

const loopControl = "/dev/loop-control"

// lock opens an image that nobody else has open in this way. The lock belongs to the open file, and the kernel keeps that open for a loop
// device: so it lasts for as long as the device, whatever becomes of this process.
func lock(image string) (*os.File, error) {
	for {
		file, err := os.OpenFile(image, os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		err = unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if errors.Is(err, unix.EWOULDBLOCK) {
			err = ErrInUse
		}
		if err != nil {
			file.Close()
			return nil, err
		}
		// Meanwhile somebody may have put a new file in its place.
		if at, err := os.Stat(image); err == nil {
			if opened, err := file.Stat(); err == nil && os.SameFile(at, opened) {
				return file, nil
			}
		}
		file.Close()
	}
}

// attach makes a block device of an image. The kernel takes the device back when nobody has it open and nothing on it is mounted. So no
// kill at whatever moment leaves one.
func attach(image *os.File) (*os.File, error) {
	control, err := os.OpenFile(loopControl, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer control.Close()
	config := unix.LoopConfig{Fd: uint32(image.Fd()), Info: unix.LoopInfo64{Flags: unix.LO_FLAGS_AUTOCLEAR}}
	for {
		number, err := unix.IoctlRetInt(int(control.Fd()), unix.LOOP_CTL_GET_FREE)
		if err != nil {
			return nil, fmt.Errorf("asking %s for a free loop device: %w", loopControl, err)
		}
		device, err := openLoop(number)
		if err != nil {
			return nil, err
		}
		err = unix.IoctlLoopConfigure(int(device.Fd()), &config)
		if err == nil {
			return device, nil
		}
		device.Close()
		if !errors.Is(err, unix.EBUSY) { // somebody else was faster
			return nil, fmt.Errorf("making the loop device %s: %w", device.Name(), err)
		}
	}
}

// openLoop opens a loop device. In a container nobody makes the file of a new one.
func openLoop(number int) (*os.File, error) {
	const major = 7 // https://www.kernel.org/doc/html/latest/admin-guide/devices.html
	path := fmt.Sprintf("/dev/loop%d", number)
	err := unix.Mknod(path, unix.S_IFBLK|0o600, int(unix.Mkdev(major, uint32(number))))
	if err != nil && !errors.Is(err, unix.EEXIST) {
		return nil, fmt.Errorf("making %s: %w", path, err)
	}
	return os.OpenFile(path, os.O_RDWR, 0)
}

// Released waits until no disk of a folder is attached any more. The kernel takes devices back soon after the last process that saw them
// mounted has ended.
func Released(ctx context.Context, dir string) error {
	var left []string
	err := wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, 10*time.Second, true, func(context.Context) (bool, error) {
		left = attached(dir)
		return len(left) == 0, nil
	})
	if err != nil && len(left) > 0 {
		return fmt.Errorf("disks of the simulated account are still in use: %s; `findmnt` shows where such a device is mounted: unmount it, "+
			"and call again", strings.Join(left, ", "))
	}
	return err
}

// attached are the devices of the disks of a folder, each with its image.
func attached(dir string) (devices []string) {
	found, _ := filepath.Glob("/sys/block/loop*/loop/backing_file") // the pattern is sound
	for _, path := range found {
		image, err := os.ReadFile(path)
		if err == nil && strings.HasPrefix(string(image), dir+"/") {
			devices = append(devices, fmt.Sprintf("/dev/%s (%s)", strings.Split(path, "/")[3], strings.TrimSpace(string(image))))
		}
	}
	return devices
}
