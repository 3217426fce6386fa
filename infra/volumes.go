package infra

// Volumes is what a workload must know of a platform's disks to give each member one that stays with it, or to take over one that is
// there.
type Volumes struct {
	Driver string // of CSI, which makes and attaches them; "" where it is unknown
	// Topology is the label by which the driver names the zone of a node: a volume of a disk that is there is bound by it.
	Topology string
}

// zoneLabel is that of every cloud (https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone).
const zoneLabel = "topology.kubernetes.io/zone"

// Volumes are those of EBS. The driver takes the label of Kubernetes itself, which a node has before any driver runs on it
// (https://github.com/kubernetes-sigs/aws-ebs-csi-driver/tree/master/examples/kubernetes/static-provisioning).
func (a *EKSArgs) Volumes() Volumes {
	return Volumes{Driver: "ebs.csi.aws.com", Topology: zoneLabel}
}

// Volumes are Azure's disks (https://github.com/kubernetes-sigs/azuredisk-csi-driver/tree/master/deploy/example/topology).
func (a *AKSArgs) Volumes() Volumes {
	return Volumes{Driver: "disk.csi.azure.com", Topology: "topology.disk.csi.azure.com/zone"}
}

// Volumes are Persistent Disks and Hyperdisks (https://github.com/kubernetes-sigs/gcp-compute-persistent-disk-csi-driver).
func (a *GKEArgs) Volumes() Volumes {
	return Volumes{Driver: "pd.csi.storage.gke.io", Topology: "topology.gke.io/zone"}
}

// Volumes are unknown: the cluster is not ours.
func (a *ExistingArgs) Volumes() Volumes { return Volumes{} }
