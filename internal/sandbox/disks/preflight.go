package disks

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Preflight reports everything that mounting disks lacks on this machine, each with what to do.
func Preflight() error {
	var faults []error
	control, err := os.OpenFile(loopControl, os.O_RDWR, 0)
	if err != nil && exec.Command("modprobe", "loop").Run() == nil {
		control, err = os.OpenFile(loopControl, os.O_RDWR, 0)
	}
	if err != nil {
		faults = append(faults, fmt.Errorf("disks of the simulated account are loop devices, and there can be none here (%w): "+
			"run `modprobe loop` as root; if this is a container, start it with --privileged", err))
	}
	control.Close()
	if known, err := os.ReadFile("/proc/filesystems"); err == nil && !strings.Contains(string(known), "\text4\n") {
		if exec.Command("modprobe", "ext4").Run() != nil {
			faults = append(faults, errors.New("the kernel has no ext4, which disks of the simulated account need: run `modprobe ext4` as root"))
		}
	}
	if _, err := exec.LookPath("mkfs.ext4"); err != nil {
		faults = append(faults, errors.New("this machine lacks mkfs.ext4, which disks of the simulated account need: on Debian or Ubuntu "+
			"`apt-get install e2fsprogs`; elsewhere install the same program, and have it on PATH (also /usr/sbin)"))
	}
	return errors.Join(faults...)
}
