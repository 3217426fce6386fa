package cluster

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// Nodes are spread over zones as a managed cluster's are. More than the members of a workload at its largest, so that one
// can be drained.
const nodeCount = 5

var zones = []string{"zone-a", "zone-b", "zone-c"}

// node is a simulated machine. It has no address: kwok then answers for it on the loopback interface.
const node = `apiVersion: v1
kind: Node
metadata:
  name: %[1]s
  annotations:
    kwok.x-k8s.io/node: fake
    metrics.k8s.io/resource-metrics-path: /metrics/nodes/%[1]s/metrics/resource
  labels:
    kubernetes.io/arch: amd64
    kubernetes.io/hostname: %[1]s
    kubernetes.io/os: linux
    node.kubernetes.io/instance-type: simulated.xlarge
    topology.kubernetes.io/region: sandbox
    topology.kubernetes.io/zone: %[2]s
spec: {podCIDR: %[3]s, podCIDRs: [%[3]s]}
status:
  allocatable: {cpu: "4", memory: 16Gi, pods: "110"}
  capacity: {cpu: "4", memory: 16Gi, pods: "110"}
`

// metricsPort points the metrics API at the port on which metrics-server listens.
const metricsPort = `apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata:
  name: v1beta1.metrics.k8s.io
spec:
  group: metrics.k8s.io
  version: v1beta1
  groupPriorityMinimum: 100
  versionPriority: 100
  insecureSkipTLSVerify: true
  service: {name: metrics-server, namespace: kube-system, port: %d}
`

// applyObjects makes the API hold the nodes and the address of the metrics.
func (c *Cluster) applyObjects(ctx context.Context, r *record) error {
	objects := []string{fmt.Sprintf(metricsPort, r.Ports[metricsServer])}
	for i := range nodeCount {
		objects = append(objects, fmt.Sprintf(node, fmt.Sprintf("node-%d", i), zones[i%len(zones)], fmt.Sprintf("10.244.%d.0/24", i)))
	}
	cmd := exec.CommandContext(ctx, c.kubectl, "--kubeconfig", Kubeconfig(c.home), "apply", "--server-side", "--force-conflicts", "-f", "-")
	cmd.Env = c.env()
	cmd.Stdin = strings.NewReader(strings.Join(objects, "---\n"))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("adding the nodes: %w\n%s", err, tail(string(out), 5))
	}
	return nil
}
