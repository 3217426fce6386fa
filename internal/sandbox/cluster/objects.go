package cluster

import (
	"context"
	"fmt"

	"stateful-clusters/internal/sandbox/nodes"
	"stateful-clusters/internal/sandbox/toolchain"
)

// Nodes are spread over zones as a managed cluster's are. More than the members of a workload at its largest, so that one
// can be drained.
const simulatedCount = 5

// Real nodes are dear: one for each zone.
const realCount = 3

func (c *Cluster) nodeCount() int {
	switch {
	case c.behaviour.NodeCount > 0:
		return c.behaviour.NodeCount
	case c.AreReal():
		return realCount
	}
	return simulatedCount
}

// lostLabel on a node, with the value lost, lets it be lost without warning: see simulation.yaml.
const lostLabel = nodes.LostLabel

var zones = []string{"zone-a", "zone-b", "zone-c"}

// node is a simulated machine. It has no address: kwok then answers for it on the loopback interface.
const node = `apiVersion: v1
kind: Node
metadata:
  name: node-%[1]d
  annotations:
    kwok.x-k8s.io/node: fake
    metrics.k8s.io/resource-metrics-path: /metrics/nodes/node-%[1]d/metrics/resource
  labels:
    kubernetes.io/arch: amd64
    kubernetes.io/hostname: node-%[1]d
    kubernetes.io/os: linux
    node.kubernetes.io/instance-type: simulated.xlarge
    topology.kubernetes.io/region: sandbox
    topology.kubernetes.io/zone: %[2]s
spec: {podCIDR: 10.244.%[1]d.0/24, podCIDRs: [10.244.%[1]d.0/24]}
status:
  allocatable: {cpu: "4", memory: 16Gi, pods: "110"}
  capacity: {cpu: "4", memory: 16Gi, pods: "110"}
`

// metricsService is where the API finds metrics-server: on this machine.
const metricsService = `apiVersion: v1
kind: Service
metadata: {name: metrics-server, namespace: kube-system}
spec: {type: ExternalName, externalName: 127.0.0.1}
`

// metricsAPI is written anew at every start, because its port may have moved.
const metricsAPI = `apiVersion: apiregistration.k8s.io/v1
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

// applyObjects makes the API hold the address of the metrics, and the nodes as far as they belong to the control plane.
func (c *Cluster) applyObjects(ctx context.Context, ports Ports) error {
	objects := []string{metricsService, fmt.Sprintf(metricsAPI, ports[toolchain.MetricsServer])}
	if c.AreReal() {
		objects = append(objects, c.realObjects()...)
	}
	for i := 0; i < c.nodeCount() && !c.behaviour.Bare; i++ {
		template := node
		if c.AreReal() {
			template = realNode
		}
		objects = append(objects, fmt.Sprintf(template, i, zones[i%len(zones)]))
	}
	client, err := c.client()
	if err != nil {
		return err
	}
	for _, object := range objects {
		if err := client.Apply(ctx, object); err != nil {
			return fmt.Errorf("adding the nodes and the metrics API: %w", err)
		}
	}
	return nil
}
