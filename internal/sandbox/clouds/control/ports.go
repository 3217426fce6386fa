// Package control is how the sandbox and its tests talk to the process of the simulated clouds: to look at the account and its
// ledger, to make something go wrong, and to change what is there as somebody else would.
package control

import (
	"fmt"
	"net"
	"path/filepath"
	"strconv"

	"stateful-clusters/internal/sandbox/cluster"
)

// Folder returns the folder of the simulated clouds in a sandbox's home.
func Folder(home string) string { return filepath.Join(home, "clouds") }

// HTTP is the name of the port for everything but the provider plugins, whose ports have the names of their packages.
const HTTP = "http"

// Ports returns the ports of the process, by name, and none where it has never run. They never change: Pulumi's state and people's
// shells hold them.
func Ports(home string) (cluster.Ports, error) { return cluster.ReadPorts(portsFile(Folder(home))) }

func portsFile(folder string) string { return filepath.Join(folder, "ports.json") }

// Listen opens the named ports on the loopback interface: those that the folder of the clouds remembers, or free ones the first time.
// These are none that the system would give, whose turn comes again as the local end of a connection whenever the clouds do not run.
func Listen(folder string, names ...string) (map[string]net.Listener, error) {
	ports, err := cluster.ReadPorts(portsFile(folder))
	if err != nil {
		return nil, err
	}
	listeners := map[string]net.Listener{}
	for _, name := range names {
		if ports[name] == 0 {
			if ports[name], err = cluster.FreePort(); err != nil {
				return nil, err
			}
		}
		listeners[name], err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(ports[name])))
		if err != nil {
			return nil, fmt.Errorf("the port of the simulated clouds for %s is taken: %w; stop the program that has it, or run `make down` for new "+
				"ports", name, err)
		}
	}
	return listeners, ports.Save(portsFile(folder))
}
