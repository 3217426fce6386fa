package nodes

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"syscall"

	corev1 "k8s.io/api/core/v1"

	"stateful-clusters/internal/sandbox/nodes/boot"
	"stateful-clusters/internal/sandbox/registry"
	"stateful-clusters/internal/sandbox/toolchain"
)

// containerdSocket is there when containerd takes orders, as seen in the machine.
const containerdSocket = "/run/containerd/containerd.sock"

// kernelOfAll are settings that a kubelet wants for the one kernel of all machines (k8s.io/kubernetes/pkg/kubelet/cm,
// setupKernelTunables). It is shown them, so that it changes nothing.
var kernelOfAll = map[string]string{
	"/proc/sys/kernel/keys/root_maxbytes": "25000000", "/proc/sys/kernel/keys/root_maxkeys": "1000000",
	"/proc/sys/kernel/panic": "10", "/proc/sys/kernel/panic_on_oops": "1",
	"/proc/sys/vm/overcommit_memory": "1", "/proc/sys/vm/panic_on_oom": "0",
}

// StartNode lets the machine of a node run, with these pods' addresses, and connects it. It does nothing where both are done.
func (c *Cluster) StartNode(ctx context.Context, node *corev1.Node, ordinal int) error {
	machine := c.machine(node.Name)
	pid := machine.pid()
	if pid == 0 {
		what, err := c.prepare(machine, node, ordinal)
		if err != nil {
			return err
		}
		if pid, err = machine.start(ctx, c.Tool(toolchain.NodeInit), what); err != nil {
			return err
		}
	}
	if err := c.connectNode(pid, ordinal); err != nil {
		return fmt.Errorf("connecting the node %s: %w", node.Name, err)
	}
	return nil
}

// prepare writes the files of a node's disk.
func (c *Cluster) prepare(machine machine, node *corev1.Node, ordinal int) (boot.Machine, error) {
	group, err := c.group(node.Name)
	if err != nil {
		return boot.Machine{}, err
	}
	found, err := programs()
	if err != nil {
		return boot.Machine{}, err
	}
	v := values{
		Cluster: c, Node: node.Name, Address: c.Network.Node(ordinal).String(), Pods: c.Network.Pods(ordinal).String(),
		Cgroup: group, Snapshotter: snapshotter(c.Folder), CNI: found.cni,
	}
	for file, from := range map[string]string{
		"kubelet.yaml": "kubelet.yaml", "containerd.toml": "containerd.toml", "cni/pods.conflist": "pods.conflist", proxyFile: proxyFile,
	} {
		if err := machine.write(file, from, v); err != nil {
			return boot.Machine{}, err
		}
	}
	if err := os.WriteFile(filepath.Join(machine.folder, "resolv.conf"), []byte("nameserver "+DNS+"\n"), 0o644); err != nil {
		return boot.Machine{}, err
	}
	var images []string
	for _, folder := range c.Images {
		archives, err := filepath.Glob(filepath.Join(folder, "*.tar"))
		if err != nil {
			return boot.Machine{}, err
		}
		images = append(images, archives...)
	}
	kernel := maps.Clone(router)
	kernel["ipv4/ping_group_range"] = "0 2147483647" // as containers expect it
	return boot.Machine{
		Name: node.Name, Interface: awaited, Kernel: kernel, Shown: kernelOfAll,
		Programs: append(c.nodePrograms(found, node.Name, v.Address, images), c.csi(node)...),
	}, nil
}

func (c *Cluster) nodePrograms(found installed, name, address string, images []string) []boot.Program {
	containerd := boot.Program{Name: "containerd", Args: []string{found.containerd, "--config", onDisk("containerd.toml")}}
	if c.RegistryPort != 0 {
		at := netip.AddrPortFrom(c.Network.Host(), uint16(c.RegistryPort))
		containerd.Env = registry.Through(at.String(), Everywhere+","+services)
	}
	all := []boot.Program{containerd}
	for _, image := range images {
		all = append(all, boot.Program{
			Name: "images", Once: true, Await: containerdSocket,
			Args: []string{found.ctr, "--address", containerdSocket, "--namespace", "k8s.io", "images", "import", image},
		})
	}
	return append(all, boot.Program{Name: toolchain.Kubelet, Await: containerdSocket, Args: []string{
		c.Tool(toolchain.Kubelet), "--config", onDisk("kubelet.yaml"), "--kubeconfig", c.Kubeconfig, "--hostname-override", name,
		"--node-ip", address, "--root-dir", onDisk("kubelet"), "--cert-dir", onDisk("pki"),
	}}, c.proxy(), boot.Program{
		// NetworkPolicies, and nothing else of what it can do.
		Name: toolchain.KubeRouter, Env: []string{"NODE_NAME=" + name}, Args: []string{
			c.Tool(toolchain.KubeRouter), "--kubeconfig", c.Kubeconfig, "--hostname-override", name,
			"--run-firewall=true", "--run-router=false", "--run-service-proxy=false", "--run-loadbalancer=false",
			"--service-cluster-ip-range=" + services, "--health-port=0",
		},
	})
}

// connectNode connects a machine with the edge, and lets it find the pods of all other nodes.
func (c *Cluster) connectNode(pid, ordinal int) error {
	node, err := linksOf(pid)
	if err != nil {
		return err
	}
	defer node.Close()
	if node.leads(c.Network.Host()) {
		return nil
	}
	gate := c.edge().pid()
	if gate == 0 {
		return errors.New("the edge of the cluster does not run: `make up` starts it")
	}
	edge, err := linksOf(gate)
	if err != nil {
		return err
	}
	defer edge.Close()
	return c.Network.wire(edge, node, pid, ordinal)
}

// awaited is the network interface for which the programs of a node wait.
const awaited = "lo"

// wire connects a node with the edge. Kernels before 6.2 rename no interface that is up, so the name is given at once
// (https://git.kernel.org/torvalds/c/bd039b5ea2a9).
func (n Network) wire(edge, node links, pid, ordinal int) error {
	port, done := fmt.Sprintf("node-%d", ordinal), steps{}
	done.do(func() error { return edge.plug(port, pid, "eth0") })
	done.do(func() error { return edge.enslave(port, nodesPort) })
	done.do(func() error { return node.up("eth0", netip.PrefixFrom(n.Node(ordinal), 24)) })
	for k := 1; k <= MostNodes; k++ {
		if k != ordinal {
			done.do(func() error { return node.route(n.Pods(k), n.Node(k)) })
		}
	}
	done.do(func() error { return node.up(awaited, netip.Prefix{}) })
	done.do(func() error { return node.route(everywhere, n.Gateway()) }) // last: by this a node is known to be connected
	return done.err
}

// Runs tells whether the machine of a node has power.
func (c *Cluster) Runs(name string) bool { return c.machine(name).pid() != 0 }

// StopNode takes the power of a node away. Its disk stays.
func (c *Cluster) StopNode(name string) { c.machine(name).kill() }

// RemoveNode removes a node with all that it has: the machine was given back.
func (c *Cluster) RemoveNode(name string) error {
	c.StopNode(name)
	if err := removeGroups(filepath.Join(groupOf(c.Home), name)); err != nil {
		return err
	}
	return os.RemoveAll(c.machine(name).folder)
}

// snapshotter returns how containerd keeps images below a folder: the kernel lays overlays over other file systems than overlays.
func snapshotter(folder string) string {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(folder, &stat); err == nil && stat.Type == overlayMagic {
		return "native"
	}
	return "overlayfs"
}

const overlayMagic = 0x794c7630 // linux/magic.h

// Nodes returns the names of the nodes that have a disk, running or not.
func (c *Cluster) Nodes() ([]string, error) {
	entries, err := os.ReadDir(c.Folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.Name() != edgeName {
			names = append(names, e.Name())
		}
	}
	return names, nil
}
