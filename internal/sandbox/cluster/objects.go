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

// lostLabel on a node, with the value lost, lets it be lost without warning: see simulation.yaml.
const lostLabel = "sandbox.stateful-clusters/fail"

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

// applyObjects makes the API hold the nodes and the address of the metrics, as far as they belong to the control plane.
func (c *Cluster) applyObjects(ctx context.Context, r *record) error {
	var objects []string
	if c.servesMetrics(r) {
		objects = append(objects, fmt.Sprintf(metricsPort, r.Ports[metricsServer]))
	}
	if !c.behaviour.Bare {
		objects = append(objects, nodes()...)
	}
	if len(objects) == 0 {
		return nil
	}
	if err := c.runKubectl(ctx, strings.Join(objects, "---\n"), "apply", "--server-side", "--force-conflicts", "-f", "-"); err != nil {
		return fmt.Errorf("adding the nodes and the metrics API: %w", err)
	}
	return nil
}

func nodes() []string {
	var objects []string
	for i := range nodeCount {
		objects = append(objects, fmt.Sprintf(node, fmt.Sprintf("node-%d", i), zones[i%len(zones)], fmt.Sprintf("10.244.%d.0/24", i)))
	}
	return objects
}

func (c *Cluster) runKubectl(ctx context.Context, input string, args ...string) error {
	cmd := exec.CommandContext(ctx, c.kubectl, append([]string{"--kubeconfig", Kubeconfig(c.home)}, args...)...)
	cmd.Env = c.env()
	cmd.Stdin = strings.NewReader(input)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("kubectl %s: %w\n%s", args[0], err, tail(string(out), 5))
	}
	return nil
}
