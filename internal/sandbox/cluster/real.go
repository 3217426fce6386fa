package cluster

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"stateful-clusters/internal/sandbox/nodes"
	"stateful-clusters/internal/sandbox/toolchain"
)

// machines is the folder of the disks of real nodes.
func (c *Cluster) machines() string { return Machines(c.home) }

// Machines is the folder of the disks of real nodes of the cluster at home.
func Machines(home string) string { return filepath.Join(home, "control-plane", "machines") }

// networkRecord remembers which network a cluster of real nodes has: it is part of the API's address.
func (c *Cluster) networkRecord() string { return filepath.Join(c.folder, "network") }

// Network is that of a cluster with real nodes. It is zero where the cluster has simulated nodes, or is not made yet.
func (c *Cluster) Network() nodes.Network {
	content, err := os.ReadFile(c.networkRecord())
	if err != nil {
		return 0
	}
	number, _ := strconv.Atoi(strings.TrimSpace(string(content)))
	return nodes.Network(number)
}

// host is where a component serves. The API of a cluster with real nodes is in their network, everything else is for this machine.
func (c *Cluster) host(component string) string {
	if network := c.Network(); network != 0 && component == toolchain.APIServer {
		return network.Host().String()
	}
	return "127.0.0.1"
}

// connect makes the network of real nodes, and remembers it. It does nothing for simulated ones.
func (c *Cluster) connect(ctx context.Context, ports Ports) error {
	if !c.AreReal() {
		return nil
	}
	if err := os.MkdirAll(c.machines(), 0o755); err != nil {
		return err
	}
	network, err := c.nodes(ports).Connect(ctx)
	if err != nil {
		return err
	}
	return os.WriteFile(c.networkRecord(), []byte(fmt.Sprintln(int(network))), 0o600)
}

func (c *Cluster) nodes(ports Ports) *nodes.Cluster {
	return &nodes.Cluster{
		Home: c.home, Folder: c.machines(), Network: c.Network(), APIPort: ports[toolchain.APIServer], Kubeconfig: Kubeconfig(c.home),
		Certificate: c.certificate(), Tool: c.tool, RegistryPort: ports[RegistryProxy],
	}
}

func (c *Cluster) nodeAgent(ports map[string]int) []string {
	arguments := []string{
		"-home", c.home, "-folder", c.machines(), "-network", strconv.Itoa(int(c.Network())),
		"-api-port", strconv.Itoa(ports[toolchain.APIServer]), "-kubeconfig", Kubeconfig(c.home), "-certificate", c.certificate(),
		"-tools", filepath.Dir(c.tool(toolchain.NodeInit)), "-port", strconv.Itoa(ports[toolchain.NodeAgent]),
		"-disks", c.behaviour.Disks, "-images", c.behaviour.Archives,
	}
	if port := ports[RegistryProxy]; port != 0 {
		arguments = append(arguments, "-registry-port", strconv.Itoa(port))
	} else {
		arguments = append(arguments, "-images", filepath.Join(c.behaviour.Archives, StandIns))
	}
	if !c.behaviour.Bare { // otherwise the cloud does it
		arguments = append(arguments, "-load-balancers")
	}
	return arguments
}

// realNode is a machine that will run. Everything else its kubelet tells of it.
const realNode = `apiVersion: v1
kind: Node
metadata:
  name: node-%[1]d
  labels:
    kubernetes.io/hostname: node-%[1]d
    node.kubernetes.io/instance-type: sandbox
    topology.kubernetes.io/region: sandbox
    topology.kubernetes.io/zone: %[2]s
`

// dns is where pods find the DNS server, which is no pod here.
const dns = `apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec:
  clusterIP: ` + nodes.DNS + `
  ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]
`

const dnsEndpoint = `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: kube-dns, namespace: kube-system, labels: {kubernetes.io/service-name: kube-dns}}
addressType: IPv4
endpoints: [{addresses: [%v], conditions: {ready: true}}]
ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]
`

func (c *Cluster) realObjects() []string {
	return []string{dns, fmt.Sprintf(dnsEndpoint, c.Network().Gateway())}
}
