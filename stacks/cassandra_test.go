package stacks

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/record"
)

// The rules between the disks, the platform and the number of sites.
func TestCassandraFaults(t *testing.T) {
	assertFaults(t, "cassandra", []configtest.Case{
		{`eksZones: [us-east-1a, us-east-1b, us-east-1d]`, "cassandraVolumes[2].zone", "has no nodes", "add the zone to eksZones"},
		{`eksNodeGroupPerZone: false`, "eksNodeGroupPerZone", "one node group of all zones", "set it to true"},
		{`cassandraGraceSeconds: 601`, "cassandraGraceSeconds", "that the cluster autoscaler waits", "lower it"},
		{`platform: existing`, "platform", "does not know how it attaches disks", "use eks"},
	})
	o := examine(t, changed(t, "cassandra", `sites: [{name: nyc, platform: eks}, {name: sfc, platform: eks, clusterName: sfc}]`))
	assert.ErrorContains(t, o.err, "the disks of a ring are in one cluster")
}

func TestCassandraOutputs(t *testing.T) {
	for _, preview := range []bool{true, false} {
		recorded := deploy(t, record.Options{Config: load(t, "cassandra"), Preview: preview})
		assert.Equal(t, "cassandra-client.cassandra.svc.cluster.local:9042", recorded.Exports["contactPoint"].StringValue())
		assert.Len(t, recorded.Exports["members"].ArrayValue(), 3)
		assert.Len(t, recorded.Exports["volumes"].ObjectValue(), 3)
		assert.True(t, recorded.Exports["kubeconfig"].IsSecret())
	}
}

// Whoever checks the ring reads the configured host ids from the outputs.
func TestConfiguredHostIDsAreAnOutput(t *testing.T) {
	recorded := deploy(t, record.Options{Config: changed(t, "cassandra", `cassandraVolumes: [
		{ordinal: 0, zone: us-east-1a, rack: r1, snapshot: snap-00000000000000001, hostId: 0A0A0A0A-0000-4000-8000-00000000000A},
		{ordinal: 1, zone: us-east-1b, rack: r2, snapshot: snap-00000000000000002},
		{ordinal: 2, zone: us-east-1c, rack: r3, snapshot: snap-00000000000000003}]`)})
	ids := recorded.Exports["hostIds"].ObjectValue()
	assert.Len(t, ids, 1)
	assert.Equal(t, "0a0a0a0a-0000-4000-8000-00000000000a", ids["cassandra-0"].StringValue())
}

// Every member has the disk of its own record, whatever the order of the records is.
func TestDisksFollowTheirOrdinals(t *testing.T) {
	recorded := deploy(t, record.Options{Config: changed(t, "cassandra", `cassandraVolumes: [
		{ordinal: 2, zone: us-east-1c, rack: r3, snapshot: snap-00000000000000003},
		{ordinal: 0, zone: us-east-1a, rack: r1, snapshot: snap-00000000000000001},
		{ordinal: 1, zone: us-east-1b, rack: r2, snapshot: snap-00000000000000002}]`)})
	for i, zone := range []string{"us-east-1a", "us-east-1b", "us-east-1c"} {
		name := "data-cassandra-" + string(rune('0'+i))
		volume := find(t, recorded, "aws:ebs/volume:Volume", "cassandra-"+name)
		assert.Equal(t, zone, volume.Inputs["availabilityZone"].StringValue())
		assert.Equal(t, "snap-0000000000000000"+string(rune('1'+i)), volume.Inputs["snapshotId"].StringValue())
		spec := find(t, recorded, "kubernetes:core/v1:PersistentVolume", name).Inputs["spec"].ObjectValue()
		assert.Equal(t, "cassandra-"+name+"-id", spec["csi"].ObjectValue()["volumeHandle"].StringValue())
		assert.Contains(t, spec["nodeAffinity"].String(), zone)
	}
}
