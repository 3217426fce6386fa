package cluster

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"

	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// Ports are chosen below the range from which the system takes the local ends of connections (32768 and up on Linux): one
// of those may be in use whenever the sandbox starts again.
const firstPort, lastPort = 20000, 32000

// choosePorts returns a free port of this machine for each name. They are chosen at random, so that two sandboxes that start at the
// same moment do not choose the same.
func choosePorts(names []string) (Ports, error) {
	ports := Ports{}
	for _, name := range names {
		port, err := freePort(ports)
		if err != nil {
			return nil, err
		}
		ports[name] = port
	}
	return ports, nil
}

// FreePort returns a free port that stays free for as long as no other server takes it.
func FreePort() (int, error) { return freePort(nil) }

func freePort(taken map[string]int) (int, error) {
	for range 200 {
		port := firstPort + rand.IntN(lastPort-firstPort)
		if free(port) && !slices.Contains(slices.Collect(maps.Values(taken)), port) {
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

// taken returns those of the dead components whose ports other programs have.
func (p Ports) taken(dead []string) []string {
	return slices.DeleteFunc(slices.Clone(dead), func(name string) bool { return free(p[name]) })
}

// avoidTaken gives dead components other ports where other programs have taken theirs, and reports whether it had to. The API server's
// cannot move: its address is what Pulumi's state knows the cluster by.
func (c *Cluster) avoidTaken(ports Ports, dead []string, log *progress.Log) (moved bool, err error) {
	for _, name := range ports.taken(dead) {
		port := ports[name]
		if name == toolchain.APIServer {
			return moved, fmt.Errorf("port %d, the sandbox's Kubernetes API, is taken by another program (`ss -tlnp` shows which): "+
				"stop that program and call again, or run `make down` and `make up` for a new cluster on another port", port)
		}
		if ports[name], err = freePort(ports); err != nil {
			return moved, err
		}
		log.Printf("control plane: port %d of %s is taken by another program, moving to %d", port, name, ports[name])
		moved = true
	}
	return moved, nil
}
