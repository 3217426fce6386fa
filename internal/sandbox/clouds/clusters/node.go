package clusters

import (
	"fmt"
	"maps"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Node is a simulated machine of a cluster.
type Node struct {
	Name         string
	Zone         string
	Region       string
	InstanceType string
	CPU          string            // as Kubernetes writes quantities: 2, 1900m
	Memory       string            // 8Gi
	Labels       map[string]string // beside the well-known ones
}

// poolLabel says which call of SetNodes a Node object belongs to.
const poolLabel = "sandbox.stateful-clusters/pool"

// maxNodes is how many ranges of pods' addresses 10.244.0.0/16 has for nodes.
const maxNodes = 256

// labels are the node's, as a kubelet and a cloud put them on.
func (n Node) labels(pool string) map[string]string {
	labels := map[string]string{
		corev1.LabelArchStable:         "amd64",
		corev1.LabelHostname:           n.Name,
		corev1.LabelOSStable:           "linux",
		corev1.LabelInstanceTypeStable: n.InstanceType,
		corev1.LabelTopologyRegion:     n.Region,
		corev1.LabelTopologyZone:       n.Zone,
	}
	maps.Copy(labels, n.Labels)
	labels[poolLabel] = pool
	return labels
}

// object makes the Node object. Like the nodes of the package cluster it has no address, so that kwok answers for it on the
// loopback interface, metrics-server included.
func (n Node) object(pool string, podRange int) (*corev1.Node, error) {
	capacity, err := n.capacity()
	if err != nil {
		return nil, err
	}
	pods := fmt.Sprintf("10.244.%d.0/24", podRange)
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name:   n.Name,
			Labels: n.labels(pool),
			Annotations: map[string]string{
				"kwok.x-k8s.io/node":                   "fake",
				"metrics.k8s.io/resource-metrics-path": "/metrics/nodes/" + n.Name + "/metrics/resource",
			},
		},
		Spec:   corev1.NodeSpec{PodCIDR: pods, PodCIDRs: []string{pods}},
		Status: corev1.NodeStatus{Capacity: capacity, Allocatable: capacity},
	}, nil
}

func (n Node) capacity() (corev1.ResourceList, error) {
	capacity := corev1.ResourceList{corev1.ResourcePods: resource.MustParse("110")}
	for name, text := range map[corev1.ResourceName]string{corev1.ResourceCPU: n.CPU, corev1.ResourceMemory: n.Memory} {
		quantity, err := resource.ParseQuantity(text)
		if err != nil {
			return nil, fmt.Errorf("node %s cannot have %s of %q: write it as Kubernetes writes quantities, such as 2 or 8Gi", n.Name, name, text)
		}
		capacity[name] = quantity
	}
	return capacity, nil
}

func isReady(node *corev1.Node) bool {
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}
