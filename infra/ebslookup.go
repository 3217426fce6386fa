package infra

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ebs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// claimTag is on each volume that the program makes. By it a volume is found again after a destroy, a lost state or a killed run: else
// the next run would make a second one of the same snapshot, without what was written since
// (https://github.com/hashicorp/terraform-provider-aws/issues/39097).
const claimTag = "stateful-clusters/claim"

// foundDisk is a disk with what the account says of it.
type foundDisk struct {
	Disk
	id     string // "" where it is yet to be made
	size   int    // GiB
	kmsKey string // with which the volume, or its snapshot, is encrypted; "" with none

	parents []string // the volumes and snapshots of which it has the data
}

// account asks AWS about volumes, by functions that return an empty list where there is nothing
// (https://github.com/hashicorp/terraform-provider-aws/pull/21219).
type account struct {
	*EKSArgs
	ctx     *pulumi.Context
	options []pulumi.InvokeOption
	report  check.Report
}

// findDisks asks the account about all disks, and refuses those that do not fit. It changes nothing, and comes before the cluster.
func (a *EKSArgs) findDisks(ctx *pulumi.Context, disks []Disk, options ...pulumi.InvokeOption) ([]foundDisk, check.Report, error) {
	c := &account{EKSArgs: a, ctx: ctx, options: options}
	var found []foundDisk
	for _, d := range disks {
		f := foundDisk{Disk: d, size: d.Size}
		find := c.findMade
		if d.Volume != "" {
			find = c.findGiven
		}
		if err := find(&f); err != nil {
			return nil, c.report, fmt.Errorf("asking AWS about %s: %w", d.Record, err)
		}
		found = append(found, f)
	}
	c.checkParents(found)
	c.checkRights(found)
	return found, c.report, nil
}

// findGiven finds a volume that the configuration names.
func (c *account) findGiven(f *foundDisk) error {
	ids, err := c.volumes(ebs.GetEbsVolumesFilter{Name: "volume-id", Values: []string{f.Volume}})
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		c.report.Fault(f.Key("volume"), f.Volume, "is not in the account in "+c.Region, "correct the id; nothing was made")
		return nil
	}
	return c.look(f, f.Volume, "volume")
}

// findMade finds a volume that an earlier run has made for the claim, or the snapshot of one that is to be made.
func (c *account) findMade(f *foundDisk) error {
	ids, err := c.volumes(
		ebs.GetEbsVolumesFilter{Name: "tag:" + claimTag, Values: []string{c.claim(f.Disk)}},
		ebs.GetEbsVolumesFilter{Name: "status", Values: []string{"creating", "available", "in-use"}},
	)
	switch {
	case err != nil:
		return err
	case len(ids) > 1:
		c.report.Fault(f.Record, ids, "are several volumes with the tag "+claimTag+" = "+c.claim(f.Disk),
			"take the tag from all but the one with the data")
		return nil
	case len(ids) == 1:
		return c.look(f, ids[0], "snapshot")
	case f.Snapshot != "":
		if err := c.lookForOthers(f); err != nil {
			return err
		}
		return c.lookAtSnapshot(f)
	}
	return nil
}

// lookForOthers refuses a snapshot of which there is a volume for another claim: under another name of cluster or namespace, the ring
// would go back to the snapshot without a word.
func (c *account) lookForOthers(f *foundDisk) error {
	ids, err := c.volumes(
		ebs.GetEbsVolumesFilter{Name: "snapshot-id", Values: []string{f.Snapshot}},
		ebs.GetEbsVolumesFilter{Name: "tag-key", Values: []string{claimTag}},
	)
	if len(ids) > 0 {
		c.report.Fault(f.Key("snapshot"), f.Snapshot,
			fmt.Sprintf("has become the volume %q already, for another clusterName, cassandraNamespace or ordinal", ids),
			"call `pulumi destroy` with the former names first, then name that volume by volume in the record; for another ring beside it, "+
				"copy the snapshot and name the copy")
	}
	return err
}

// claim is the value of the tag.
func (a *EKSArgs) claim(d Disk) string { return a.Name + "/" + d.Claim }

func (c *account) volumes(filters ...ebs.GetEbsVolumesFilter) ([]string, error) {
	result, err := ebs.GetEbsVolumes(c.ctx, &ebs.GetEbsVolumesArgs{Filters: filters}, c.options...)
	if err != nil {
		return nil, err
	}
	return slices.Sorted(slices.Values(result.Ids)), nil
}

// look holds a volume that is there against the configuration.
func (c *account) look(f *foundDisk, id, field string) error {
	volume, err := ebs.LookupVolume(c.ctx, &ebs.LookupVolumeArgs{
		Filters: []ebs.GetVolumeFilter{{Name: "volume-id", Values: []string{id}}},
	}, c.options...)
	if err != nil {
		return err
	}
	f.id, f.kmsKey = id, volume.KmsKeyId
	if volume.AvailabilityZone != f.Zone {
		c.report.Fault(f.Key("zone"), f.Zone, "is not the zone of the volume "+id+", which is "+volume.AvailabilityZone,
			"set it to that zone")
	}
	if f.Snapshot != "" && volume.SnapshotId != f.Snapshot {
		c.report.Fault(f.Key(field), f.Snapshot, fmt.Sprintf("is not the snapshot of the volume %s, %q, which is there for this claim already",
			id, volume.SnapshotId), "name that snapshot; or take the tag "+claimTag+" from the volume to restore anew, without what it holds")
	}
	if f.Size > volume.Size {
		c.report.Fault(f.Key("size"), f.Size, fmt.Sprintf("is above the size of the volume %s, which is %d GiB", id, volume.Size),
			"grow the volume in EC2 first, or set size to that")
	}
	f.size, f.parents = volume.Size, []string{id, volume.SnapshotId}
	return c.lookAtInstances(f, id, volume.Tags[claimTag])
}

// lookAtInstances refuses a volume that somebody else uses: it could never be attached, and the driver's own error misleads
// (https://github.com/kubernetes/kubernetes/issues/45726). EKS marks its own instances. On those it must be there for the same claim: under
// another name of the cluster or namespace a second ring would come before the first one goes.
func (c *account) lookAtInstances(f *foundDisk, id, claim string) error {
	using := ec2.GetInstancesFilter{Name: "block-device-mapping.volume-id", Values: []string{id}}
	states := []string{"pending", "running", "shutting-down", "stopping", "stopped"}
	all, err := ec2.GetInstances(c.ctx, &ec2.GetInstancesArgs{
		Filters: []ec2.GetInstancesFilter{using}, InstanceStateNames: states,
	}, c.options...)
	if err != nil || len(all.Ids) == 0 {
		return err
	}
	ours, err := ec2.GetInstances(c.ctx, &ec2.GetInstancesArgs{
		Filters:            []ec2.GetInstancesFilter{using, {Name: "tag:eks:cluster-name", Values: []string{c.Name}}},
		InstanceStateNames: states,
	}, c.options...)
	switch {
	case err != nil:
		return err
	case len(ours.Ids) == 0:
		c.report.Fault(f.Record, id, fmt.Sprintf("is attached to %q, which is no node of the cluster %s", all.Ids, c.Name),
			"stop the server there and detach the volume; or restore a snapshot of it")
	case claim != "" && claim != c.claim(f.Disk):
		c.report.Fault(f.Record, id,
			fmt.Sprintf("is in use by %s, and two rings must not write to it, so it cannot become %s", claim, c.claim(f.Disk)),
			"call `pulumi destroy` with the former clusterName and cassandraNamespace first, which keeps the volume")
	}
	return nil
}

func (c *account) lookAtSnapshot(f *foundDisk) error {
	present, err := ebs.GetSnapshotIds(c.ctx, &ebs.GetSnapshotIdsArgs{
		Filters: []ebs.GetSnapshotIdsFilter{{Name: "snapshot-id", Values: []string{f.Snapshot}}},
	}, c.options...)
	if err != nil {
		return err
	}
	if len(present.Ids) == 0 {
		c.report.Fault(f.Key("snapshot"), f.Snapshot, "is not in the account in "+c.Region, "correct the id; nothing was made")
		return nil
	}
	snapshot, err := ebs.LookupSnapshot(c.ctx, &ebs.LookupSnapshotArgs{SnapshotIds: []string{f.Snapshot}}, c.options...)
	if err != nil {
		return err
	}
	f.kmsKey, f.parents = snapshot.KmsKeyId, []string{f.Snapshot, snapshot.VolumeId}
	switch {
	case snapshot.State != "completed":
		c.report.Fault(f.Key("snapshot"), f.Snapshot, "is "+snapshot.State, "wait until it is completed")
	case snapshot.StorageTier == "archive":
		c.report.Fault(f.Key("snapshot"), f.Snapshot, "is archived, and no volume can be made of it", "restore it from the archive first")
	case f.Size != 0 && f.Size < snapshot.VolumeSize:
		c.report.Fault(f.Key("size"), f.Size, fmt.Sprintf("is below that of the snapshot %s, which is %d GiB", f.Snapshot, snapshot.VolumeSize),
			"raise it to that, or leave it out")
	case f.Size == 0:
		f.size = snapshot.VolumeSize
	}
	return nil
}
