package infra

import (
	"fmt"
	"regexp"

	"stateful-clusters/internal/check"
)

var (
	ebsVolume   = regexp.MustCompile(`^vol-([0-9a-f]{8}|[0-9a-f]{17})$`)
	ebsSnapshot = regexp.MustCompile(`^snap-([0-9a-f]{8}|[0-9a-f]{17})$`)
	kmsKey      = regexp.MustCompile(`^arn:aws:kms:([a-z0-9-]+):[0-9]{12}:key/[0-9a-zA-Z-]+$`)
)

// maxVolume is the largest volume of the type gp3, in GiB (https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html).
const maxVolume = 65536

// CheckDisks returns everything that is wrong with the disks of a workload, as far as the account need not be asked.
func (a *EKSArgs) CheckDisks(disks []Disk) check.Report {
	var r check.Report
	for _, d := range disks {
		d.checkZone(&r, a.Zones, "eksZones")
		if d.Volume != "" && !ebsVolume.MatchString(d.Volume) {
			r.Fault(d.Key("volume"), d.Volume, "is not the id of an EBS volume", "write it as vol-0123456789abcdef0")
		}
		if d.Snapshot != "" && !ebsSnapshot.MatchString(d.Snapshot) {
			r.Fault(d.Key("snapshot"), d.Snapshot, "is not the id of an EBS snapshot", "write it as snap-0123456789abcdef0")
		}
		if d.Size != 0 {
			r.Range(d.Key("size"), d.Size, 1, maxVolume)
		}
	}
	if len(disks) == 0 {
		return r
	}
	if !a.GroupPerZone {
		r.Fault("eksNodeGroupPerZone", a.GroupPerZone,
			"makes one node group of all zones, and with it nobody can add a node in the zone of a volume", "set it to true")
		return r
	}
	a.Nodes.checkShares(&r, a.Zones, disks)
	return r
}

// checkVolumes judges what the configuration says of volumes and of the groups of their zones.
func (a *EKSArgs) checkVolumes(r *check.Report) {
	checkAddon(r, "eksEbsCsiVersion", a.EBSCSIVersion)
	if a.EBSCSIVersion == "" {
		r.Fault("eksEbsCsiVersion", a.EBSCSIVersion, "is empty, and the driver of volumes with data must not change by itself",
			"pin a version such as v1.64.0-eksbuild.1")
	}
	r.OneOf("eksVolumeType", a.VolumeType, "gp3", "gp2")
	switch key := kmsKey.FindStringSubmatch(a.VolumeKMSKeyARN); {
	case a.VolumeKMSKeyARN == "":
	case key == nil:
		r.Fault("eksVolumeKmsKeyArn", a.VolumeKMSKeyARN, "is not the ARN of a KMS key",
			"write it as arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef")
	case key[1] != a.Region:
		r.Fault("eksVolumeKmsKeyArn", a.VolumeKMSKeyARN, "lies in another region than the volumes, which are in "+a.Region,
			"take a key of that region")
	}
	if !a.GroupPerZone || len(a.Zones) == 0 {
		return
	}
	for _, bound := range []struct {
		key   string
		value int
	}{{"nodesMin", a.Nodes.Min}, {"nodesMax", a.Nodes.Max}} {
		if bound.value%len(a.Zones) != 0 {
			r.Fault(bound.key, bound.value,
				fmt.Sprintf("is no multiple of the %d zones of eksZones, and eksNodeGroupPerZone shares it out among them", len(a.Zones)),
				fmt.Sprintf("set it to %d", (bound.value/len(a.Zones)+1)*len(a.Zones)))
		}
	}
}
