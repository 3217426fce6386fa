package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/config/configtest"
)

const perZone = `{eksNodeGroupPerZone: true, eksZones: [us-east-1a, us-east-1b], nodesMin: 2, nodesMax: 4}`

const (
	volumeID   = "vol-0123456789abcdef0"
	snapshotID = "snap-0123456789abcdef0"
)

// disk is a sound one, for the first record.
func disk(change func(*Disk)) []Disk {
	d := Disk{Record: "cassandraVolumes[0]", Claim: "cassandra/data-cassandra-0", Zone: "us-east-1a", Volume: volumeID}
	change(&d)
	return []Disk{d}
}

func checkDisks(t *testing.T, p interface{ CheckDisks([]Disk) check.Report }, disks []Disk, key, allowed, remedy string) {
	t.Helper()
	report := p.CheckDisks(disks)
	require.Len(t, report.Faults, 1, "%v", report.Faults)
	assert.Equal(t, key, report.Faults[0].Key)
	assert.Contains(t, report.Faults[0].Allowed, allowed)
	assert.Contains(t, report.Faults[0].Remedy, remedy)
}

func TestDisksOfEKS(t *testing.T) {
	a := configtest.Args[EKSArgs](t, perZone)
	for _, sound := range []func(*Disk){
		func(*Disk) {},
		func(d *Disk) { d.Volume = "vol-01234567" }, // as they were until 2018
		func(d *Disk) { d.Volume, d.Snapshot, d.Size = "", snapshotID, 100 },
	} {
		assert.Equal(t, check.Report{}, a.CheckDisks(disk(sound)))
	}
	checkDisks(t, a, disk(func(d *Disk) { d.Zone = "us-east-1c" }), "cassandraVolumes[0].zone", "has no nodes", "eksZones")
	checkDisks(t, a, disk(func(d *Disk) { d.Volume = "vol-012345678" }),
		"cassandraVolumes[0].volume", "is not the id of an EBS volume", "vol-")
	checkDisks(t, a, disk(func(d *Disk) { d.Volume, d.Snapshot = "", volumeID }),
		"cassandraVolumes[0].snapshot", "of an EBS snapshot", "snap-")
	checkDisks(t, a, disk(func(d *Disk) { d.Size = 70000 }), "cassandraVolumes[0].size", "must lie between 1 and 65536", "in that range")
	three := append(append(disk(func(*Disk) {}), disk(func(*Disk) {})...), disk(func(*Disk) {})...)
	checkDisks(t, a, three, "nodesMax", "leaves 2 of its nodes to the zone us-east-1a, which has 3 volumes", "raise it to 6")
	checkDisks(t, configtest.Args[EKSArgs](t, `{}`), disk(func(*Disk) {}),
		"eksNodeGroupPerZone", "one node group of all zones", "set it to true")
	assert.Empty(t, configtest.Args[EKSArgs](t, `{}`).CheckDisks(nil).Faults)
}

// Where the program makes no disks, those that are there will do.
func TestDisksOfOtherClouds(t *testing.T) {
	azure := configtest.Args[AKSArgs](t, `{}`)
	given := func(d *Disk) {
		d.Volume, d.Zone, d.Size = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/d", "eastus-1", 100
	}
	assert.Equal(t, check.Report{}, azure.CheckDisks(disk(given)))
	checkDisks(t, azure, disk(func(d *Disk) { given(d); d.Zone = "1" }), "cassandraVolumes[0].zone", `"eastus-1"`, "aksZones")
	checkDisks(t, azure, disk(func(d *Disk) { given(d); d.Volume = volumeID }),
		"cassandraVolumes[0].volume", "is not the name of a disk", "disks/…")
	checkDisks(t, azure, disk(func(d *Disk) { given(d); d.Volume = "" }),
		"cassandraVolumes[0].volume", "the program makes no disks", "own tools")
	checkDisks(t, azure, disk(func(d *Disk) { given(d); d.Size = 0 }), "cassandraVolumes[0].size", "does not look the disk up", "in GiB")

	checkDisks(t, azure, append(disk(given), disk(given)...),
		"nodesMax", "leaves 1 of its nodes to the zone eastus-1, which has 2", "raise it to")

	google := configtest.Args[GKEArgs](t, `{gkeRegion: us-west1, gkeZones: [us-west1-a, us-west1-b]}`)
	there := func(d *Disk) { d.Volume, d.Zone, d.Size = "projects/p/zones/us-west1-a/disks/d", "us-west1-a", 100 }
	assert.Equal(t, check.Report{}, google.CheckDisks(disk(there)))
	checkDisks(t, google, disk(func(d *Disk) { there(d); d.Zone = "us-west1-b" }),
		"cassandraVolumes[0].zone", "in the disk's name", "that zone")
	checkDisks(t, &ExistingArgs{}, disk(func(*Disk) {}), "platform", "does not know how it attaches disks", "use eks")
}

func TestVolumeRules(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`eksEbsCsiVersion: ""`, "eksEbsCsiVersion", "is empty", "pin a version"},
		{`eksEbsCsiVersion: 1.64.0`, "eksEbsCsiVersion", "must be a version of an EKS add-on", "describe-addon-versions"},
		{`eksVolumeType: io1`, "eksVolumeType", "must be one of gp3, gp2", "choose one"},
		{`eksVolumeKmsKeyArn: alias/mine`, "eksVolumeKmsKeyArn", "is not the ARN of a KMS key", "arn:aws:kms"},
		{`eksVolumeKmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/1"`, "eksVolumeKmsKeyArn", "lies in another region", "of that region"},
		{`{eksNodeGroupPerZone: true, eksZones: [us-east-1a, us-east-1b], nodesMin: 3, nodesMax: 4}`,
			"nodesMin", "is no multiple of the 2 zones", "to 4"},
		{`{eksNodeGroupPerZone: true, eksZones: [us-east-1a, us-east-1b], nodesMin: 2, nodesMax: 5}`,
			"nodesMax", "is no multiple of the 2 zones", "to 6"},
	})
	configtest.Sound[EKSArgs](t, perZone)
}
