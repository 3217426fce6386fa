package legacy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	gocql "github.com/apache/cassandra-gocql-driver/v2"
	"github.com/vishvananda/netns"

	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/smoke/ring"
)

// inside does something in the network of the machine, into which nothing leads.
func (r Ring) inside(do func() error) error {
	pid := r.pid()
	if pid == 0 {
		return errors.New("the machine of the legacy ring does not run")
	}
	ns, err := netns.GetFromPid(pid)
	if err != nil {
		return err
	}
	defer ns.Close()
	result := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // and the thread ends with the goroutine, for it is in another network now
		err := netns.Set(ns)
		if err == nil {
			err = do()
		}
		result <- err
	}()
	return <-result
}

// DialContext connects with a server, from within its machine.
func (r Ring) DialContext(ctx context.Context, network, address string) (connection net.Conn, err error) {
	err = r.inside(func() error {
		var d net.Dialer
		connection, err = d.DialContext(ctx, network, address)
		return err
	})
	return connection, err
}

// Connect opens a session with all servers.
func (r Ring) Connect() (*gocql.Session, error) {
	return ring.Connect([]string{Address(1), Address(2), Address(3)}, r, ring.Login{}, 30*time.Second)
}

// nodetool runs that program beside a server.
func (r Ring) nodetool(ctx context.Context, number int, args ...string) (string, error) {
	pid := r.server(number)
	if pid == 0 {
		return "", fmt.Errorf("server %d does not run", number)
	}
	environment, err := environmentOf(pid)
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "nsenter", append([]string{
		"--target", strconv.Itoa(pid), "--mount", "--net", "--root", "--wd=/", "nodetool", "-p", strconv.Itoa(management(number)),
	}, args...)...)
	cmd.Env = environment
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("nodetool %s of server %d: %w: %s", args[0], number, err, bytes.TrimSpace(out))
	}
	return string(out), nil
}

// environmentOf is that of a server without the mark of its home: by that, it alone is found.
func environmentOf(pid int) ([]string, error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(strings.Split(strings.TrimRight(string(content), "\x00"), "\x00"), func(variable string) bool {
		return strings.HasPrefix(variable, process.HomeVariable+"=")
	}), nil
}

var counted = regexp.MustCompile(`(?m)^\s*(\d+)\s+\d+\s+.*!lo`)

// Strangers is how many packets have come to the machine from elsewhere.
func (r Ring) Strangers() (packets int, err error) {
	err = r.inside(func() error {
		out, err := exec.Command("iptables", "-L", "INPUT", "-n", "-v", "-x").CombinedOutput()
		if err != nil {
			return fmt.Errorf("iptables: %w: %s", err, out)
		}
		match := counted.FindSubmatch(out)
		if match == nil {
			return fmt.Errorf("the rule that counts is gone: %s", out)
		}
		packets, err = strconv.Atoi(string(match[1]))
		return err
	})
	return packets, err
}
