package cluster

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"stateful-clusters/internal/sandbox/toolchain"
)

// component is one process of the control plane.
type component struct {
	name   string // of its executable, its log and its port
	scheme string // in which it serves
	health string // the path that answers 200 when it works
	// arguments are how it is run, as kwokctl would run it (kwok 0.8.0, pkg/kwokctl/components), but for what a comment says.
	arguments func(c *Cluster, ports map[string]int) []string
}

// components are all of them, in the order in which they are started. The first two are the API, for which the others look at once.
var components = []component{
	{toolchain.Etcd, "http", "/health", (*Cluster).etcd},
	{toolchain.APIServer, "https", "/readyz", (*Cluster).apiServer},
	{toolchain.ControllerManager, "https", "/healthz", (*Cluster).controllerManager},
	{toolchain.Scheduler, "https", "/healthz", (*Cluster).scheduler},
	{toolchain.MetricsServer, "https", "/livez", (*Cluster).metricsServer},
}

// What plays the nodes, or runs them.
var (
	simulatedNodes = component{toolchain.Kwok, "http", "/healthz", (*Cluster).kwok}
	realNodes      = component{toolchain.NodeAgent, "http", "/healthz", (*Cluster).nodeAgent}
)

func (c *Cluster) components() []component {
	if c.AreReal() {
		return append(slices.Clone(components), realNodes)
	}
	return append(slices.Clone(components), simulatedNodes)
}

// names are those of the executables of this control plane.
func (c *Cluster) names() []string { return namesOf(c.components()) }

// Programs returns the executables whose processes may belong to a control plane.
func Programs() []string { return namesOf(append(slices.Clone(components), simulatedNodes, realNodes)) }

func namesOf(components []component) []string {
	var names []string
	for _, c := range components {
		names = append(names, c.name)
	}
	return names
}

func (c *Cluster) etcd(ports map[string]int) []string {
	url := fmt.Sprintf("http://127.0.0.1:%d", ports[toolchain.Etcd])
	const peer = "http://127.0.0.1:0" // it has no peers
	return []string{
		"--name=sandbox", "--data-dir=" + filepath.Join(c.folder, "etcd"), "--listen-client-urls=" + url, "--advertise-client-urls=" + url,
		"--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer, "--initial-cluster=sandbox=" + peer,
		"--auto-compaction-retention=1", fmt.Sprintf("--quota-backend-bytes=%d", 8<<30),
	}
}

func (c *Cluster) apiServer(ports map[string]int) []string {
	arguments := append(c.serving(ports, toolchain.APIServer),
		"--kubelet-client-certificate="+c.certificate(), "--kubelet-client-key="+c.key(),
		fmt.Sprintf("--etcd-servers=http://127.0.0.1:%d", ports[toolchain.Etcd]),
		"--kubelet-preferred-address-types=InternalIP", "--authorization-mode=Node,RBAC", "--allow-privileged=true",
		"--client-ca-file="+c.certificate(),
		"--proxy-client-cert-file="+c.certificate(), "--proxy-client-key-file="+c.key(),
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file="+c.key(), "--service-account-signing-key-file="+c.key(),
		"--service-cluster-ip-range=10.96.0.0/16", // away from the pods' addresses, which the nodes state
	)
	if t := c.behaviour.Toleration; t != 0 {
		seconds := strconv.Itoa(int(t.Seconds()))
		arguments = append(arguments, "--default-not-ready-toleration-seconds="+seconds, "--default-unreachable-toleration-seconds="+seconds)
	}
	return arguments
}

// There is one of each. With an election, a killed one's successor would wait until its lease has run out.
const noElection = "--leader-elect=false"

const openHealth = "--authorization-always-allow-paths=/healthz,/readyz,/livez,/metrics"

// controllerManager has an autoscaler that looks three times as often as usual, and trusts a member's usage after seconds instead of
// minutes, because a simulated member has no start-up load that would deceive it.
func (c *Cluster) controllerManager(ports map[string]int) []string {
	grace := c.behaviour.nodeGrace()
	return append(c.serving(ports, toolchain.ControllerManager),
		"--kubeconfig="+Kubeconfig(c.home), "--root-ca-file="+c.certificate(), "--service-account-private-key-file="+c.key(),
		noElection, openHealth,
		"--horizontal-pod-autoscaler-sync-period=5s", "--horizontal-pod-autoscaler-cpu-initialization-period=20s",
		"--horizontal-pod-autoscaler-initial-readiness-delay=5s",
		fmt.Sprintf("--node-monitor-grace-period=%v", grace), fmt.Sprintf("--node-monitor-period=%v", grace/10),
	)
}

func (c *Cluster) scheduler(ports map[string]int) []string {
	return append(c.serving(ports, toolchain.Scheduler), "--kubeconfig="+Kubeconfig(c.home), noElection, openHealth)
}

// kwok holds no node leases: a killed kwok's successor would leave the nodes alone until the leases have run out. The nodes report by
// their status instead. It looks after all nodes but those that are lost (simulation.yaml): it lets go of a node, and of its pods,
// until the label is gone.
func (c *Cluster) kwok(ports map[string]int) []string {
	port := ports[toolchain.Kwok]
	return []string{
		"--kubeconfig=" + Kubeconfig(c.home), "--config=" + c.simulationPath(), "--tls-cert-file=" + c.certificate(),
		"--tls-private-key-file=" + c.key(), "--node-ip=", "--node-name=localhost", fmt.Sprintf("--node-port=%d", port),
		fmt.Sprintf("--server-address=127.0.0.1:%d", port), "--node-lease-duration-seconds=0",
		"--manage-all-nodes=false", "--manage-nodes-with-label-selector=" + lostLabel + "!=lost",
	}
}

// metricsServer asks the nodes in the shortest interval that it allows. That must be longer than the time that a node may take.
func (c *Cluster) metricsServer(ports map[string]int) []string {
	config := Kubeconfig(c.home)
	return append(c.serving(ports, toolchain.MetricsServer),
		"--kubeconfig="+config, "--authentication-kubeconfig="+config, "--authorization-kubeconfig="+config,
		"--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname", "--kubelet-use-node-status-port", "--kubelet-insecure-tls",
		"--metric-resolution=10s", "--kubelet-request-timeout=5s",
	)
}

// serving is on this machine only.
func (c *Cluster) serving(ports map[string]int, name string) []string {
	return []string{
		"--bind-address=" + c.host(name), fmt.Sprintf("--secure-port=%d", ports[name]),
		"--tls-cert-file=" + c.certificate(), "--tls-private-key-file=" + c.key(),
	}
}
