package cluster

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"stateful-clusters/internal/sandbox/process"
)

// Ports are chosen below the range from which the system takes the local ends of connections (32768 and up on Linux): one
// of those may be in use whenever the sandbox starts again.
const firstPort, lastPort = 20000, 32000

// choosePorts returns a free port of this machine for each name, none of them among the taken ones. They are chosen at
// random, so that two sandboxes that start at the same moment do not choose the same.
func choosePorts(names []string, taken map[int]bool) (map[string]int, error) {
	ports := map[string]int{}
	for _, name := range names {
		port, err := freePort(taken)
		if err != nil {
			return nil, err
		}
		taken[port] = true
		ports[name] = port
	}
	return ports, nil
}

// FreePort returns a free port that stays free for as long as no other server takes it.
func FreePort() (int, error) { return freePort(nil) }

func freePort(taken map[int]bool) (int, error) {
	for range 200 {
		port := firstPort + rand.IntN(lastPort-firstPort)
		if !taken[port] && free(port) {
			return port, nil
		}
	}
	return 0, fmt.Errorf("found no free port between %d and %d on 127.0.0.1", firstPort, lastPort)
}

func free(port int) bool {
	listener, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		return false
	}
	listener.Close()
	return true
}

// holder names the process that listens on a port, as far as this user may see it.
func holder(port int) string {
	inode := listening(port)
	if inode == "" {
		return "another program"
	}
	links, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return "another program"
	}
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && target == "socket:["+inode+"]" {
			pid, err := strconv.Atoi(strings.Split(link, "/")[2])
			if err == nil {
				return fmt.Sprintf("process %d (%s)", pid, process.Name(pid))
			}
		}
	}
	return "another user's program"
}

// listening returns the inode of the socket that listens on a port (proc(5), /proc/net/tcp), or "".
func listening(port int) string {
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		content, err := os.ReadFile(table)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(content)) {
			fields := strings.Fields(line)
			if len(fields) > 9 && fields[3] == "0A" && strings.HasSuffix(fields[1], fmt.Sprintf(":%04X", port)) {
				return fields[9]
			}
		}
	}
	return ""
}
