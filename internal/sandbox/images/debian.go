package images

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
)

// unpack extracts Debian packages into a folder, without installing them and without rights. It returns their names and versions,
// a line for each, with a tab between them. Which version it is, and that it is genuine, is apt's matter.
func unpack(ctx context.Context, folder string, names []string) (versions []byte, err error) {
	archives := filepath.Join(folder, "archives")
	if err := os.MkdirAll(archives, 0o755); err != nil {
		return nil, err
	}
	if _, err := run(ctx, archives, "apt-get", append([]string{"download"}, names...)...); err != nil {
		return nil, err
	}
	found, err := filepath.Glob(filepath.Join(archives, "*.deb"))
	if err != nil {
		return nil, err
	}
	for _, archive := range found {
		if _, err := run(ctx, "", "dpkg-deb", "--extract", archive, folder); err != nil {
			return nil, err
		}
		version, err := run(ctx, "", "dpkg-deb", "--show", archive)
		if err != nil {
			return nil, err
		}
		versions = append(versions, version...)
	}
	return versions, nil
}

// run runs a program in a folder, and returns what it wrote to its standard output. It ends with its caller.
func run(ctx context.Context, folder, program string, args ...string) ([]byte, error) {
	runtime.LockOSThread() // the kernel ends the child with the thread that started it
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), "LC_ALL=C")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	switch name := filepath.Base(program); {
	case err == nil:
		return out, nil
	case ctx.Err() != nil:
		return nil, errors.New("interrupted; what is finished stays, call again to go on")
	case errors.Is(err, exec.ErrNotFound):
		return nil, fmt.Errorf("%s is not on PATH: images with Java are made from Debian's packages, "+
			"so this needs Debian 12, or Ubuntu 22.04 or 24.04", name)
	case unreachable.Match(said.Bytes()):
		return nil, fmt.Errorf("%w: check it and apt's sources, and call again: %s: %s", errOffline, name, bytes.TrimSpace(said.Bytes()))
	case name == "apt-get":
		return nil, fmt.Errorf("apt-get %s: %w: %s\nIf a package or its file is not found, run `apt-get update` as root and call again. "+
			"OpenJDK 17 is in Debian 12 and in Ubuntu 22.04 and 24.04", strings.Join(args, " "), err, bytes.TrimSpace(said.Bytes()))
	default:
		return nil, fmt.Errorf("%s: %w: %s%s", name, err, out, bytes.TrimSpace(said.Bytes()))
	}
}

// unreachable is how apt says that it reached no server.
var unreachable = regexp.MustCompile(`Could not (connect|resolve)|Unable to connect|Temporary failure|Connection (failed|timed out)`)
