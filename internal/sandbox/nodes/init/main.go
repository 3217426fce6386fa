// Command init is the first process of a machine of the sandbox, in namespaces of its own: init <description>. It mounts what the
// machine needs, waits for its network, and keeps its programs running. When it is killed, the kernel ends all of them, and their
// mounts and their network go: a machine without power.
package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"stateful-clusters/internal/sandbox/nodes/boot"
)

func main() {
	fmt.Fprintln(os.Stderr, "init:", run(os.Args[1:]))
	os.Exit(1)
}

// run returns only what went wrong.
func run(args []string) error {
	if len(args) != 1 || os.Getpid() != 1 {
		return fmt.Errorf("this is the first process of a machine, which the sandbox starts: `make up NODES=real`")
	}
	machine, err := boot.Read(args[0])
	if err != nil {
		return err
	}
	if err := mount(machine); err != nil {
		return err
	}
	if err := syscall.Sethostname([]byte(machine.Name)); err != nil {
		return fmt.Errorf("setting the host name: %w", err)
	}
	for name, value := range machine.Kernel {
		if err := os.WriteFile(filepath.Join("/proc/sys/net", name), []byte(value), 0); err != nil {
			return fmt.Errorf("setting %s: %w", name, err)
		}
	}
	for !plugged(machine.Interface) {
		time.Sleep(lookAgain)
	}
	s := supervisor{ends: map[int]chan syscall.WaitStatus{}}
	go s.start(machine.Programs)
	return s.reap()
}

const lookAgain = 20 * time.Millisecond

// plugged reports whether a network interface has its address and is up.
func plugged(name string) bool {
	i, err := net.InterfaceByName(name)
	if err != nil || i.Flags&net.FlagUp == 0 {
		return false
	}
	addresses, err := i.Addrs()
	return err == nil && strings.Contains(fmt.Sprint(addresses), ".") // there is an IPv4 one
}
