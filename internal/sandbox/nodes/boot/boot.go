// Package boot says what a machine of the sandbox does when it starts. Whoever starts the machine writes it, and the first
// process in it reads it.
package boot

import (
	"encoding/json"
	"fmt"
	"os"
)

// Machine is everything that its first process needs to know.
type Machine struct {
	Name string // its host name
	// Folder is the machine's disk: a folder of this machine, which is at Disk in there.
	Folder string
	// Interface is awaited before any program runs. It is plugged in from outside, address and all.
	Interface string
	// Kernel are settings below /proc/sys/net, such as {"ipv4/ip_forward": "1"}. They are the machine's own.
	Kernel map[string]string
	// Shown are files whose content is another in there. A kubelet would change the settings of the one kernel otherwise.
	Shown map[string]string
	// Programs run in their order.
	Programs []Program
}

// Disk is where a machine has its folder. The path is short because a socket's may have no more than 108 bytes.
const Disk = "/run/node"

// Program is one that a machine runs, and starts again when it ends.
type Program struct {
	Name  string   // its log is <name>.log in the machine's folder
	Args  []string // with the executable's path
	Env   []string // beside the machine's
	Await string   // a path that must exist before; "" is none
	// Once is for a program that comes to an end by itself. It is started again only where it fails, and those behind it wait.
	Once bool
}

// Write puts the description where the first process finds it.
func (m Machine) Write(path string) error {
	content, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

// Read returns what Write has written.
func Read(path string) (Machine, error) {
	var m Machine
	content, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(content, &m)
	}
	if err != nil {
		return m, fmt.Errorf("reading what the machine is to do: %w", err)
	}
	return m, nil
}
