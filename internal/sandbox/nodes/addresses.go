package nodes

import (
	"crypto/sha256"
	"fmt"
	"net/netip"
)

// Network is the network of one cluster: the second number of its addresses, 10.N.0.0/16. It never leaves this machine.
//
//	10.N.k.0/24    the pods of node k, from 1 to MostNodes
//	10.N.254.0/30  the link between this machine (1) and the cluster's edge (2): there the Kubernetes API is served
//	10.N.255.0/24  the edge (1) and the nodes (k+1)
//	10.199.N.0/24  the load balancers, in a network that the edges of all clusters share with this machine
type Network int

// The networks that clusters may have. All are private ones (RFC 1918): some servers look for such an address of their own.
const (
	firstNetwork Network = 200
	lastNetwork  Network = 250
	shared               = 199 // the second number of the network between the clusters
)

// Everywhere are the addresses that clusters may have, with those of their load balancers, as NO_PROXY lists them.
const Everywhere = "10.199.0.0/16,10.200.0.0/13,10.208.0.0/12,10.224.0.0/12,10.240.0.0/13,10.248.0.0/15,10.250.0.0/16"

// MostNodes is how many nodes a cluster may have at a time.
const MostNodes = 200

func (n Network) address(third, last int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, byte(n), byte(third), byte(last)})
}

// Host is the address of this machine in the cluster's network.
func (n Network) Host() netip.Addr { return n.address(254, 1) }

// Nodes are the addresses of the edge and the nodes.
func (n Network) Nodes() netip.Prefix { return netip.PrefixFrom(n.address(255, 0), 24) }

// Gateway is the edge's address, as nodes and pods know it. It answers for DNS, too.
func (n Network) Gateway() netip.Addr { return n.address(255, 1) }

// Node is the address of node k.
func (n Network) Node(k int) netip.Addr { return n.address(255, k+1) }

// Pods are the addresses of the pods of node k.
func (n Network) Pods(k int) netip.Prefix { return netip.PrefixFrom(n.address(k, 0), 24) }

// Ordinal returns which node has these pods. It is 0 where none has.
func (n Network) Ordinal(pods string) int {
	for k := 1; k <= MostNodes; k++ {
		if n.Pods(k).String() == pods {
			return k
		}
	}
	return 0
}

// All is the whole network, without its load balancers.
func (n Network) All() netip.Prefix { return netip.PrefixFrom(n.address(0, 0), 16) }

// LoadBalancers are the addresses of the cluster's load balancers. The first of them is the edge's own.
func (n Network) LoadBalancers() netip.Prefix {
	return netip.PrefixFrom(Network(shared).address(int(n), 0), 24)
}

// edge is the edge's own address in the network between the clusters, and gateway that of this machine.
func (n Network) edge() netip.Prefix { return netip.PrefixFrom(n.LoadBalancers().Addr().Next(), 16) }

func exchangeHost() netip.Prefix { return netip.PrefixFrom(Network(shared).address(0, 1), 16) }

// Names of network interfaces on this machine. They have at most 15 characters, so that a home is known by its hash.
const exchange = "sc-exchange"

func hash(home string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(home)))[:8] }

// baseLink is there for as long as the cluster is. It keeps the API's address, and what is for the cluster, on this machine while the edge
// is away. Otherwise both would go to this machine's own gateway.
func baseLink(home string) string { return "sn-" + hash(home) }

func hostLink(home string) string { return "sc-" + hash(home) }

func exchangeLink(home string) string { return "sx-" + hash(home) }
