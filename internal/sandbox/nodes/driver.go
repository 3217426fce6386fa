package nodes

import (
	corev1 "k8s.io/api/core/v1"

	"stateful-clusters/internal/sandbox/nodes/boot"
	"stateful-clusters/internal/sandbox/toolchain"
)

// Driver is a cloud's driver of volumes, as a node has it.
type Driver struct {
	Name      string // in CSI, such as ebs.csi.aws.com; "" is none
	ZoneLabel string // by which it names the zone of a node
}

// A Node object says which driver its machine has by these annotations.
const (
	driverAnnotation    = "sandbox.stateful-clusters/csi-driver"
	zoneLabelAnnotation = "sandbox.stateful-clusters/csi-zone-label"
)

// Annotations say on a Node object that its machine has the driver.
func (d Driver) Annotations() map[string]string {
	if d.Name == "" {
		return nil
	}
	return map[string]string{driverAnnotation: d.Name, zoneLabelAnnotation: d.ZoneLabel}
}

// csi runs the driver of a node, if it has one.
func (c *Cluster) csi(node *corev1.Node) []boot.Program {
	driver := Driver{node.Annotations[driverAnnotation], node.Annotations[zoneLabelAnnotation]}
	if driver.Name == "" {
		return nil
	}
	return []boot.Program{{Name: toolchain.NodeDriver, Args: []string{
		c.Tool(toolchain.NodeDriver), "-driver", driver.Name, "-node", node.Name, "-zone-label", driver.ZoneLabel,
		"-zone", node.Labels[corev1.LabelTopologyZone], "-disks", c.Disks, "-kubelet", onDisk("kubelet"),
	}}}
}
