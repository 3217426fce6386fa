package cassandra

import (
	"fmt"
	"path"
	"strings"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

// Disk is the disk of a member, as the platform has made or found it.
type Disk struct {
	Driver   string // of CSI
	Topology string // label of nodes, by which the driver names zones
	Handle   pulumi.StringOutput
	Size     int // GiB
}

// persistentVolume is the disk of a member, kept for its claim alone. Retain, and no class: whatever happens to the claim, nobody deletes
// the disk, and no other claim gets it.
func (a *Args) persistentVolume(m Member, d Disk) *corev1.PersistentVolumeArgs {
	attributes := pulumi.StringMap{}
	if a.Partition > 0 {
		attributes["partition"] = pulumi.String(fmt.Sprint(a.Partition))
	}
	return &corev1.PersistentVolumeArgs{
		Metadata: &metav1.ObjectMetaArgs{
			Name: pulumi.String(a.volumeName(m)), Labels: labels(), Annotations: objects.Annotations(),
		},
		Spec: &corev1.PersistentVolumeSpecArgs{
			Capacity:                      pulumi.StringMap{"storage": pulumi.String(storage(d))},
			AccessModes:                   accessModes,
			PersistentVolumeReclaimPolicy: pulumi.String("Retain"),
			StorageClassName:              pulumi.String(""),
			ClaimRef: &corev1.ObjectReferenceArgs{
				ApiVersion: pulumi.String("v1"),
				Kind:       pulumi.String("PersistentVolumeClaim"),
				Namespace:  pulumi.String(a.Namespace),
				Name:       pulumi.String(claimName(m.Ordinal)),
			},
			Csi: &corev1.CSIPersistentVolumeSourceArgs{
				Driver:           pulumi.String(d.Driver),
				VolumeHandle:     d.Handle,
				FsType:           pulumi.String(a.FileSystem),
				VolumeAttributes: attributes,
			},
			NodeAffinity: zoneAffinity(d.Topology, m.Zone),
		},
	}
}

var accessModes = pulumi.StringArray{pulumi.String("ReadWriteOnce")}

func storage(d Disk) string { return fmt.Sprintf("%dGi", d.Size) }

// zoneAffinity lets the scheduler place the pod where the disk can be attached.
func zoneAffinity(label, zone string) *corev1.VolumeNodeAffinityArgs {
	return &corev1.VolumeNodeAffinityArgs{Required: &corev1.NodeSelectorArgs{
		NodeSelectorTerms: corev1.NodeSelectorTermArray{&corev1.NodeSelectorTermArgs{
			MatchExpressions: corev1.NodeSelectorRequirementArray{&corev1.NodeSelectorRequirementArgs{
				Key: pulumi.String(label), Operator: pulumi.String("In"), Values: pulumi.StringArray{pulumi.String(zone)},
			}},
		}},
	}}
}

// claim is the claim of an ordinal, made before the StatefulSet, which then takes it as it is. Both it and the volume name the other.
func (a *Args) claim(m Member, d Disk) *corev1.PersistentVolumeClaimArgs {
	return &corev1.PersistentVolumeClaimArgs{
		Metadata: a.metadata(claimName(m.Ordinal)),
		Spec: &corev1.PersistentVolumeClaimSpecArgs{
			AccessModes:      accessModes,
			StorageClassName: pulumi.String(""),
			VolumeName:       pulumi.String(a.volumeName(m)),
			Resources: &corev1.VolumeResourceRequirementsArgs{
				Requests: pulumi.StringMap{"storage": pulumi.String(storage(d))},
			},
		},
	}
}

// claimTemplateArgs is what the controller would make a claim of where one is missing: with the empty class it waits, and no empty disk is
// made for it. It never changes, since the StatefulSet would be replaced with it.
func claimTemplateArgs() corev1.PersistentVolumeClaimTypeArray {
	return corev1.PersistentVolumeClaimTypeArray{&corev1.PersistentVolumeClaimTypeArgs{
		Metadata: &metav1.ObjectMetaArgs{Name: pulumi.String(claimTemplate)},
		Spec: &corev1.PersistentVolumeClaimSpecArgs{
			AccessModes:      accessModes,
			StorageClassName: pulumi.String(""),
			Resources:        &corev1.VolumeResourceRequirementsArgs{Requests: pulumi.StringMap{"storage": pulumi.String("1Gi")}},
		},
	}}
}

func (a *Args) checkDisks(r *check.Report) {
	r.OneOf("cassandraFsType", a.FileSystem, "ext4", "xfs")
	r.Range("cassandraPartition", a.Partition, 0, 128)
	if a.DataPath != "" && (path.IsAbs(a.DataPath) || path.Clean(a.DataPath) != a.DataPath || strings.HasPrefix(a.DataPath, "..") ||
		strings.ContainsAny(a.DataPath, " \t\n")) {
		r.Fault("cassandraDataPath", a.DataPath, "must be a folder on the disk, counted from the disk's own root",
			`write it as lib/cassandra, or "" where data and commitlog are at the root`)
	}
}
