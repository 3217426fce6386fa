package infra

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

// withAccount is what AWS says: of volumes by any filter, of the one volume, of the one snapshot, and of instances that use it.
func withAccount(volumes []any, volume map[string]any, snapshot map[string]any, instances []any) mocks.Cloud {
	cloud := clouds()
	cloud.Results = map[string]map[string]any{
		"aws:ebs/getEbsVolumes:getEbsVolumes":   {"ids": volumes},
		"aws:ebs/getVolume:getVolume":           volume,
		"aws:ebs/getSnapshotIds:getSnapshotIds": {"ids": []any{}},
		"aws:ec2/getInstances:getInstances":     {"ids": instances},
	}
	if snapshot != nil {
		cloud.Results["aws:ebs/getSnapshotIds:getSnapshotIds"] = map[string]any{"ids": []any{snapshotID}}
		cloud.Results["aws:ebs/getSnapshot:getSnapshot"] = snapshot
	}
	return cloud
}

// onlyFor lets a function find an id only where it is asked with a filter, or only where it is asked without.
func onlyFor(cloud mocks.Cloud, function, filter string, with bool, id string) mocks.Cloud {
	cloud.Answers = map[string]func(resource.PropertyMap) map[string]any{function: func(arguments resource.PropertyMap) map[string]any {
		if strings.Contains(arguments["filters"].String(), filter) == with {
			return map[string]any{"ids": []any{id}}
		}
		return map[string]any{"ids": []any{}}
	}}
	return cloud
}

func tryDisks(t *testing.T, cloud mocks.Cloud, change string, disks []Disk) (run *mocks.Run, cluster *Cluster, err error) {
	t.Helper()
	args := configtest.Args[EKSArgs](t, change)
	run, err = mocks.Try(cloud, func(ctx *pulumi.Context) (err error) {
		cluster, err = bring(ctx, args, "", disks)
		return err
	})
	return run, cluster, err
}

var (
	completed = map[string]any{"volumeSize": 100, "state": "completed", "kmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/a"}
	there     = map[string]any{"availabilityZone": "us-east-1a", "size": 120, "snapshotId": snapshotID, "kmsKeyId": ""}
	restored  = disk(func(d *Disk) { d.Volume, d.Snapshot = "", snapshotID })
)

// restoredDisks are so many disks of snapshots, over three zones.
func restoredDisks(count int) []Disk {
	var disks []Disk
	for i := range count {
		disks = append(disks, Disk{
			Record: fmt.Sprintf("cassandraVolumes[%d]", i), Claim: fmt.Sprintf("cassandra/data-cassandra-%d", i),
			Zone: "us-east-1" + string("abc"[i%3]), Snapshot: fmt.Sprintf("snap-%017d", i),
		})
	}
	return disks
}

// Pulumi forgets the volume on destroy, and nothing in the configuration replaces it.
func TestAVolumeOfASnapshotOutlivesTheStack(t *testing.T) {
	run, cluster, err := tryDisks(t, withAccount([]any{}, nil, completed, []any{}), perZone, restored)
	require.NoError(t, err)
	volume := run.Find(t, "ebs/volume:Volume migratorydata-data-cassandra-0")
	assert.Equal(t, snapshotID, volume.At("snapshotId"))
	assert.EqualValues(t, 100, volume.At("size"))
	assert.Equal(t, "migratorydata/cassandra/data-cassandra-0", volume.Inputs["tags"].ObjectValue()[claimTag].StringValue())
	assert.Equal(t, "true", volume.Inputs["tags"].ObjectValue()[driverTag].StringValue())
	assert.True(t, volume.RegisterRPC.GetRetainOnDelete())
	assert.Subset(t, volume.RegisterRPC.GetIgnoreChanges(), []string{"availabilityZone", "snapshotId", "size", "encrypted", "kmsKeyId"})
	assert.Empty(t, volume.RegisterRPC.GetImportId())
	assert.Equal(t, 100, cluster.Disks[0].Size)
	assertExplicit(t, run)

	const driver = "Addon migratorydata-aws-ebs-csi-driver"
	assert.Len(t, cluster.Attachable, 1)
	run.Waits(t, driver, "NodeGroup migratorydata-us-east-1a", "NodeGroup migratorydata-us-east-1b",
		"RolePolicyAttachment migratorydata-aws-ebs-csi-driver")
	policy := run.Find(t, "Policy migratorydata-aws-ebs-csi-driver").At("policy")
	assert.Contains(t, policy, "volume/migratorydata-data-cassandra-0-id")
	assert.Contains(t, policy, `"kms:Decrypt"`)
}

// One that an earlier run has made is taken again, after a destroy, a lost state or a killed run.
func TestAVolumeIsMadeOnce(t *testing.T) {
	run, cluster, err := tryDisks(t, withAccount([]any{volumeID}, there, nil, []any{}), perZone, restored)
	require.NoError(t, err, "the snapshot may be gone by then")
	assert.Equal(t, volumeID, run.Find(t, "ebs/volume:Volume migratorydata-data-cassandra-0").RegisterRPC.GetImportId())
	assert.Equal(t, 120, cluster.Disks[0].Size)
}

func TestDeletionIsASwitchOfEachVolume(t *testing.T) {
	run, _, err := tryDisks(t, withAccount([]any{}, nil, completed, []any{}), perZone, disk(func(d *Disk) {
		d.Volume, d.Snapshot, d.Deletable = "", snapshotID, true
	}))
	require.NoError(t, err)
	assert.False(t, run.Find(t, "ebs/volume:Volume migratorydata-data-cassandra-0").RegisterRPC.GetRetainOnDelete())
}

// A volume that is there is nobody's to make, tag or delete.
func TestAGivenVolumeIsLeftAlone(t *testing.T) {
	run, cluster, err := tryDisks(t, withAccount([]any{volumeID}, there, nil, []any{}), perZone, disk(func(*Disk) {}))
	require.NoError(t, err)
	assert.Empty(t, run.All("ebs/volume:Volume "))
	assert.Contains(t, run.Find(t, "Policy migratorydata-aws-ebs-csi-driver").At("policy"), "arn:aws:ec2:us-east-1:*:volume/"+volumeID)
	assert.Equal(t, 120, cluster.Disks[0].Size)
}

func TestWithoutDisksThereIsNoDriver(t *testing.T) {
	run := deployEKS(t, `{}`)
	assert.Empty(t, run.All("Addon migratorydata-aws-ebs-csi-driver"))
	assert.Empty(t, run.Calls, "and nobody asks about volumes")
}

// another is the disk of a second record, to be made.
func another(change func(*Disk)) []Disk {
	return disk(func(d *Disk) {
		d.Record, d.Claim, d.Volume = "cassandraVolumes[1]", "cassandra/data-cassandra-1", ""
		change(d)
	})
}

// A copied snapshot no longer names its volume, and machines of one image have volumes of one snapshot.
func TestDisksMayLookAlike(t *testing.T) {
	snapshot := map[string]any{"volumeSize": 100, "state": "completed", "volumeId": copied}
	_, _, err := tryDisks(t, withAccount([]any{}, nil, snapshot, nil), perZone,
		append(restored, another(func(d *Disk) { d.Snapshot = "snap-0fedcba9876543210" })...))
	require.NoError(t, err)
	_, _, err = tryDisks(t, withAccount([]any{volumeID}, there, nil, []any{}), perZone,
		append(disk(func(*Disk) {}), another(func(d *Disk) { d.Volume = "vol-0fedcba9876543210" })...))
	require.NoError(t, err)
}

// What does not fit is refused before anything is made.
func TestDisksThatDoNotFit(t *testing.T) {
	elsewhere := map[string]any{"availabilityZone": "us-east-1b", "size": 120, "snapshotId": "snap-0fedcba9876543210"}
	for name, c := range map[string]struct {
		cloud mocks.Cloud
		disks []Disk
		says  []string
	}{
		"a mistyped volume": {withAccount([]any{}, nil, nil, nil), disk(func(*Disk) {}),
			[]string{"cassandraVolumes[0].volume", volumeID, "is not in the account in us-east-1"}},
		"a mistyped snapshot": {withAccount([]any{}, nil, nil, nil), restored,
			[]string{"cassandraVolumes[0].snapshot", snapshotID, "is not in the account in us-east-1"}},
		"another zone": {withAccount([]any{volumeID}, elsewhere, nil, []any{}), disk(func(*Disk) {}),
			[]string{"cassandraVolumes[0].zone", "is not the zone of the volume " + volumeID + ", which is us-east-1b"}},
		"a size below the snapshot's": {withAccount([]any{}, nil, completed, nil), disk(func(d *Disk) {
			d.Volume, d.Snapshot, d.Size = "", snapshotID, 99
		}), []string{"cassandraVolumes[0].size is 99", "is below that of the snapshot", "100 GiB"}},
		"a snapshot under way": {withAccount([]any{}, nil, map[string]any{"volumeSize": 100, "state": "pending"}, nil), restored,
			[]string{"cassandraVolumes[0].snapshot", "is pending"}},
		"a snapshot in the archive": {
			withAccount([]any{}, nil, map[string]any{"volumeSize": 100, "state": "completed", "storageTier": "archive"}, nil), restored,
			[]string{"cassandraVolumes[0].snapshot", "is archived", "restore it"}},
		"another snapshot than before": {withAccount([]any{volumeID}, elsewhere, nil, []any{}), restored,
			[]string{"cassandraVolumes[0].snapshot", "snap-0fedcba9876543210", "is there for this claim already"}},
		"two volumes for one claim": {withAccount([]any{volumeID, "vol-1"}, there, nil, nil), restored,
			[]string{"cassandraVolumes[0]", "vol-1", "are several volumes with the tag"}},
		"a size above the volume's": {withAccount([]any{volumeID}, there, nil, []any{}), disk(func(d *Disk) { d.Size = 121 }),
			[]string{"cassandraVolumes[0].size", "above the size of the volume", "120 GiB"}},
		"a volume of somebody else's instance": {onlyFor(withAccount([]any{volumeID}, there, nil, nil), "aws:ec2/getInstances:getInstances",
			"tag:eks:cluster-name", false, "i-0123456789abcdef0"), disk(func(*Disk) {}),
			[]string{"cassandraVolumes[0]", "is attached to", "i-0123456789abcdef0", "which is no node of the cluster migratorydata"}},
		"a volume in use for another claim": {withAccount([]any{volumeID}, map[string]any{"availabilityZone": "us-east-1a", "size": 120,
			"tags": map[string]any{claimTag: "migratorydata/old/data-cassandra-0"}}, nil, []any{"i-0"}), disk(func(*Disk) {}),
			[]string{"cassandraVolumes[0]", "is in use by migratorydata/old/data-cassandra-0", "pulumi destroy"}},
		"two snapshots of one disk": {
			withAccount([]any{}, nil, map[string]any{"volumeSize": 100, "state": "completed", "volumeId": volumeID}, nil),
			append(restored, another(func(d *Disk) { d.Snapshot = "snap-0fedcba9876543210" })...),
			[]string{"cassandraVolumes[1]", "has data of " + volumeID + ", and so has cassandraVolumes[0]"}},
		"a snapshot of another record's volume": {withAccount([]any{volumeID}, there, nil, []any{}),
			append(disk(func(*Disk) {}), another(func(d *Disk) { d.Snapshot = snapshotID })...),
			[]string{"cassandraVolumes[1]", "and so has cassandraVolumes[0]"}},
		"a snapshot that is another claim's volume": {onlyFor(withAccount(nil, there, completed, []any{}),
			"aws:ebs/getEbsVolumes:getEbsVolumes", "tag-key", true, volumeID), restored,
			[]string{"cassandraVolumes[0].snapshot", "has become the volume", volumeID}},
	} {
		run, _, err := tryDisks(t, c.cloud, perZone, c.disks)
		require.Error(t, err, name)
		for _, part := range c.says {
			assert.Contains(t, err.Error(), part, name)
		}
		assertNoCluster(t, run)
	}
}

// AWS would refuse the policy after the cluster is there.
func TestMoreVolumesThanAPolicyCanName(t *testing.T) {
	const large = `{eksNodeGroupPerZone: true, eksZones: [us-east-1a, us-east-1b, us-east-1c], nodesMin: 120, nodesMax: 120}`
	cloud := withAccount([]any{}, nil, map[string]any{"volumeSize": 100, "state": "completed"}, nil)
	_, _, err := tryDisks(t, cloud, large, restoredDisks(90))
	require.NoError(t, err)
	run, _, err := tryDisks(t, cloud, large, restoredDisks(120))
	require.ErrorContains(t, err, "cassandraVolumes[119] is one of 120 disks")
	require.ErrorContains(t, err, "AWS allows 6144")
	assertNoCluster(t, run)
}

func assertNoCluster(t *testing.T, run *mocks.Run) {
	t.Helper()
	for _, r := range run.Resources {
		assert.Regexp(t, "^(pulumi:providers:|stateful-clusters:infra:EKS$)", r.TypeToken)
	}
}

// Whatever Kubernetes asks the driver for, no disk goes, and none but these is moved.
func TestTheDriverDeletesNothing(t *testing.T) {
	var volumes []string
	for i := range 50 {
		volumes = append(volumes, fmt.Sprintf("vol-%017d", i))
	}
	policy := ebsDriverPolicy(configtest.Args[EKSArgs](t, `{}`), volumes, []string{"arn:aws:kms:us-east-1:123456789012:key/a"})
	for _, s := range policy.Statement {
		for _, action := range s.Action {
			assert.Regexp(t, "^(ec2:(Describe.*|AttachVolume|DetachVolume)|kms:(Decrypt|GenerateDataKeyWithoutPlaintext|CreateGrant))$", action)
			if action == "ec2:AttachVolume" {
				assert.NotContains(t, s.Resource, "arn:aws:ec2:us-east-1:*:volume/*")
			}
		}
	}
	text, err := policy.json()
	require.NoError(t, err)
	assert.Less(t, len(text), managedPolicyLimit)
}
