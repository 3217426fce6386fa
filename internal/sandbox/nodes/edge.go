package nodes

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"

	"stateful-clusters/internal/sandbox/nodes/boot"
	"stateful-clusters/internal/sandbox/toolchain"
)

// edgeName is the folder of the edge's disk, and its host name. No node can be called so: names of nodes hold no capitals.
const edgeName = "EDGE"

func (c *Cluster) edge() machine { return c.machine(edgeName) }

// Connected reports whether the edge runs. With it goes the whole network of the cluster.
func (c *Cluster) Connected() bool { return c.edge().pid() != 0 }

// Connect makes the cluster's network, and returns which one it is. It does nothing where the network is there.
func (c *Cluster) Connect(ctx context.Context) (Network, error) {
	held, err := lockNetworks(ctx)
	if err != nil {
		return 0, err
	}
	defer held.Close()
	host, err := linksOf(0)
	if err != nil {
		return 0, err
	}
	defer host.Close()
	pid := c.edge().pid()
	if pid == 0 {
		if c.Network, err = host.choose(c.Home, c.Network); err != nil {
			return 0, err
		}
		if pid, err = c.startEdge(ctx); err != nil {
			return 0, err
		}
	}
	if err := c.connect(host, pid); err != nil {
		return 0, fmt.Errorf("making the network of the cluster: %w; `make down` and `make up` make it anew", err)
	}
	return c.Network, nil
}

// startEdge lets the edge run. Its kube-proxy comes later: HasNode.
func (c *Cluster) startEdge(ctx context.Context) (pid int, err error) {
	edge, v := c.edge(), values{Cluster: c}
	found, err := programs()
	if err != nil {
		return 0, err
	}
	for _, name := range []string{"rules", "Corefile"} {
		if err := edge.write(name, name, v); err != nil {
			return 0, err
		}
	}
	if err := os.RemoveAll(filepath.Join(edge.folder, proxyFile)); err != nil {
		return 0, err
	}
	return edge.start(ctx, c.Tool(toolchain.NodeInit), boot.Machine{
		Name: "edge", Interface: hostPort, Kernel: router,
		Programs: []boot.Program{
			{Name: "iptables", Args: []string{found.iptables, onDisk("rules")}, Once: true},
			{Name: toolchain.CoreDNS, Args: []string{c.Tool(toolchain.CoreDNS), "-conf", onDisk("Corefile")}},
			c.proxy(),
		},
	})
}

// router are the settings of a machine that passes on what is for others. It tells nobody of a shorter way: the rules are its own.
var router = map[string]string{
	"ipv4/ip_forward": "1", "ipv4/conf/all/send_redirects": "0", "ipv4/conf/default/send_redirects": "0",
	"ipv4/conf/all/rp_filter": "0", "ipv4/conf/default/rp_filter": "0",
}

const proxyFile = "kube-proxy.yaml"

func (c *Cluster) proxy() boot.Program {
	return boot.Program{
		Name: toolchain.KubeProxy, Args: []string{c.Tool(toolchain.KubeProxy), "--config", onDisk(proxyFile)}, Await: onDisk(proxyFile),
	}
}

// HasNode lets the load balancers work from the first node on. A kube-proxy must bear the name of a node, or it waits for one half a
// minute (k8s.io/kubernetes/pkg/proxy/node.go).
func (c *Cluster) HasNode(name string) error {
	if _, err := os.Stat(filepath.Join(c.edge().folder, proxyFile)); err == nil {
		return nil
	}
	return c.edge().write(proxyFile, proxyFile, values{Cluster: c, Node: name})
}

// The network interfaces of the edge.
const (
	nodesPort    = "nodes"
	exchangePort = "exchange"
	hostPort     = "host"
)

// connect connects the edge with this machine, with the other clusters, and prepares it for nodes.
func (c *Cluster) connect(host links, pid int) error {
	edge, err := linksOf(pid)
	if err != nil {
		return err
	}
	defer edge.Close()
	if edge.has(hostPort) && host.has(hostLink(c.Home)) && host.has(exchangeLink(c.Home)) {
		return nil
	}
	n := c.Network
	done := steps{}
	done.do(func() error { return edge.up("lo", netip.Prefix{}) })
	done.do(func() error { return edge.bridge(nodesPort) })
	done.do(func() error { return edge.up(nodesPort, netip.PrefixFrom(n.Gateway(), 24)) })
	for k := 1; k <= MostNodes; k++ {
		done.do(func() error { return edge.route(n.Pods(k), n.Node(k)) })
	}

	done.do(func() error { return host.bridge(exchange) })
	done.do(func() error { return host.up(exchange, exchangeHost()) })
	done.do(func() error { return host.plug(exchangeLink(c.Home), pid, exchangePort) })
	done.do(func() error { return host.enslave(exchangeLink(c.Home), exchange) })
	done.do(func() error { return edge.up(exchangePort, n.edge()) })
	done.do(func() error { return edge.own(n.LoadBalancers()) })

	done.do(func() error { return host.bridge(baseLink(c.Home)) })
	done.do(func() error { return host.up(baseLink(c.Home), netip.PrefixFrom(n.Host(), 32)) })
	done.do(func() error { return host.hold(n.All(), baseLink(c.Home)) })
	done.do(func() error { return host.plug(hostLink(c.Home), pid, hostPort) })
	done.do(func() error { return host.up(hostLink(c.Home), netip.PrefixFrom(n.Host(), 30)) })
	done.do(func() error { return host.route(n.All(), n.Host().Next()) })
	done.do(func() error { return edge.up(hostPort, netip.PrefixFrom(n.Host().Next(), 30)) }) // last: it is awaited
	return done.err
}

// steps are done one after another, until one fails.
type steps struct{ err error }

func (s *steps) do(step func() error) {
	if s.err == nil {
		s.err = step()
	}
}
