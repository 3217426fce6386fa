package infra

import (
	"path"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ebs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// driverTag is what the managed policies of the driver want on a volume that it may attach
// (https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/install.md). They would let it delete the volume too; the role
// here has no right to that.
const driverTag = "ebs.csi.aws.com/cluster"

// newVolumes makes the volumes that are to be made, and takes those that are there.
func newVolumes(ctx *pulumi.Context, name string, args *EKSArgs, found []foundDisk, opts ...pulumi.ResourceOption) ([]AdoptedDisk, error) {
	adopted := make([]AdoptedDisk, len(found))
	for i, f := range found {
		adopted[i] = AdoptedDisk{Handle: pulumi.String(f.Volume).ToStringOutput(), Size: f.size}
		if f.Volume != "" {
			continue
		}
		volume, err := newVolume(ctx, name+"-"+path.Base(f.Claim), args, f, opts...)
		if err != nil {
			return nil, err
		}
		adopted[i].Handle = volume.ID().ToStringOutput()
	}
	return adopted, nil
}

// newVolume makes a volume of a snapshot, or a blank one. One that an earlier run has made is taken into the state again. Pulumi forgets
// it on destroy and does not delete it, unless the configuration allows that: protection, in its place, would let every destroy fail.
// Nothing that changes in the configuration replaces it.
func newVolume(ctx *pulumi.Context, name string, args *EKSArgs, f foundDisk, opts ...pulumi.ResourceOption) (*ebs.Volume, error) {
	opts = append(opts, pulumi.RetainOnDelete(!f.Deletable), pulumi.IgnoreChanges([]string{
		"availabilityZone", "snapshotId", "size", "type", "iops", "throughput", "encrypted", "kmsKeyId", "multiAttachEnabled",
	}))
	if f.id != "" {
		opts = append(opts, pulumi.Import(pulumi.ID(f.id)))
	}
	return ebs.NewVolume(ctx, name, &ebs.VolumeArgs{
		AvailabilityZone: pulumi.String(f.Zone),
		SnapshotId:       optional(f.Snapshot),
		Size:             pulumi.Int(f.size),
		Type:             pulumi.String(args.VolumeType),
		Encrypted:        pulumi.Bool(true),
		KmsKeyId:         optional(args.VolumeKMSKeyARN),
		Tags: pulumi.StringMap{
			"Name":    pulumi.String(args.claim(f.Disk)),
			claimTag:  pulumi.String(args.claim(f.Disk)),
			driverTag: pulumi.String("true"),
		},
	}, opts...)
}
