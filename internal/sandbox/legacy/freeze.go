package legacy

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
)

// freeze does something while nothing changes on the disk of a server.
func (r Ring) freeze(number int, do func() error) error {
	if err := r.fsfreeze(number, "--freeze"); err != nil {
		return err
	}
	return errors.Join(do(), r.fsfreeze(number, "--unfreeze"))
}

// thawAll thaws the disks that a killed command has left frozen. Where none is, that is no error.
func (r Ring) thawAll() {
	for number := 1; number <= servers; number++ {
		_ = r.fsfreeze(number, "--unfreeze")
	}
}

func (r Ring) fsfreeze(number int, how string) error {
	pid := r.server(number)
	if pid == 0 {
		return fmt.Errorf("server %d does not run", number)
	}
	out, err := exec.Command("fsfreeze", how, fmt.Sprintf("/proc/%d/root/var/lib/cassandra", pid)).CombinedOutput()
	if err != nil {
		return fmt.Errorf("fsfreeze %s of server %d: %w: %s", how, number, err, bytes.TrimSpace(out))
	}
	return nil
}
