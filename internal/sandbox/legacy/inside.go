package legacy

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	gocql "github.com/apache/cassandra-gocql-driver/v2"

	"stateful-clusters/internal/sandbox/netspace"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/smoke/ring"
)

// DialContext connects with a server, from within its machine, into which nothing leads.
func (r Ring) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return netspace.Dialer{PID: r.pid}.DialContext(ctx, network, address)
}

// Connect opens a session with all servers.
func (r Ring) Connect() (*gocql.Session, error) {
	return ring.Discover([]string{Address(1), Address(2), Address(3)}, r, ring.Login{}, 30*time.Second)
}

// nodetool runs that program beside a server. It needs the numbers of processes there, too: Java finds its libraries by /proc/self.
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
		"--target", strconv.Itoa(pid), "--mount", "--net", "--pid", "--root",
		"sh", "-c", `cd / && exec nodetool "$@"`, "nodetool", "-p", strconv.Itoa(management(number)),
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
	err = netspace.In(r.pid(), func() error {
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
